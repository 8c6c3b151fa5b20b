import type { StudyFindings } from '../../study/claims/studyFindings.ts'
import { formatPlural, formatTick } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { type LogScale, logScale } from '../logScale.ts'
import { budgetsOf, groupByPlace, lawWords, type PlaceGroup, placeKey } from './conditions.ts'
import { groupBy } from './groupBy.ts'
import { percent, ratioCell } from './ratioCell.ts'
import { type RatioPart, ratioParts } from './ratioParts.ts'
import { metricTitles } from './studyWords.ts'

/** Groups of places that are shown; the others are folded. */
const NUM_OPEN_GROUPS = 3
/** Places beyond this many are left to the findings, so that the page stays small. */
const MAX_PLACES = 60

/** A small forest plot for each metric and pair of schemes: a row a place, a column a budget. */
export function ratioForests(findings: StudyFindings): Html {
  const parts = ratioParts(findings, ['C1', 'C2', 'C3'])
  const heavyTails = ratioParts(findings, ['C5'])
  if (parts.length + heavyTails.length === 0) return html`<p class="lacking">No schemes were compared.</p>`
  const byPair = [...groupBy(parts, ({ metric, pair }) => `${metric} ${pair}`).values()]
  const byMetric = [...groupBy(heavyTails, ({ metric }) => metric).values()]
  const [single, several] = [true, false].map((isSingle) =>
    byPair.filter((own) => (budgetsOf(own).length === 1) === isSingle),
  )
  const pairForest = (own: readonly RatioPart[]): Html =>
    forest(`${metricTitles[own[0].metric]}, ${own[0].pair}`, groupByPlace(own))
  return html`${legend}
${several.map(pairForest)}
<div class="side-by-side">${single.map(pairForest)}</div>
${byMetric.length > 0 && html`<h3 id="heavy-tails">Heavy tails at 1024 dimensions (C5)</h3>`}
${byMetric.map((own) => forest(metricTitles[own[0].metric], pairGroups(own)))}`
}

/** A group for each pair, where there are many pairs and few places. */
function pairGroups(parts: readonly RatioPart[]): PlaceGroup<RatioPart>[] {
  return [...groupBy(parts, ({ pair }) => pair)].map(([title, own]) => ({
    title,
    places: [...groupBy(own, placeKey).values()].map((items) => ({ title: lawWords(items[0].law), items })),
  }))
}

const legend = html`<p>Each cell is a condition: error of the first scheme / error of the second, geometric means over
trials, paired, on a logarithmic axis. Right of the line at 1, the second scheme is better.</p>
<div class="legend ratios"><span class="entry"><svg class="key ours" aria-hidden="true"><line x2="100%" y1="8" y2="8"/><circle cx="50%" cy="8" r="3.5"/></svg>our reading, with interval</span>
<span class="entry"><svg class="key gaussian" aria-hidden="true"><line x2="100%" y1="8" y2="8"/><rect x="50%" y="5" width="6" height="6" transform="translate(-3 0)"/></svg>Gaussian sketch</span>
<span class="entry"><svg class="key" aria-hidden="true"><line class="theory" x1="50%" x2="50%" y1="1" y2="15"/></svg>closed form</span>
<span class="entry"><i class="claimed"></i>the side of 1 that the paper claims</span>
<span class="entry"><b>1.94</b> a difference was declared; <span class="open">1.01</span> none was</span></div>`

function forest(title: string, all: readonly PlaceGroup<RatioPart>[]): Html {
  const groups = withinLimit(all)
  const parts = itemsOf(groups)
  const budgets = budgetsOf(parts)
  const scale = logScale([1, ...parts.flatMap(drawnValues)], 0.08, 3)
  const folded = groups.slice(NUM_OPEN_GROUPS)
  const table = (own: readonly PlaceGroup<RatioPart>[]): Html =>
    html`<table class="ratios${budgets.length === 1 && ' single'}" style="--budgets:${budgets.length}">${tableHead(parts, budgets, scale)}${own.map((group) => groupBody(group, budgets, scale))}</table>`
  return html`<figure class="ratio-forest"><h4>${title}</h4>
${table(groups.slice(0, NUM_OPEN_GROUPS))}
${folded.length > 0 && html`<details><summary>${formatPlural(countPlaces(folded), 'more place')}</summary>${table(folded)}</details>`}
${omitted(countPlaces(all) - countPlaces(groups))}<p class="readout" aria-live="polite"></p></figure>\n`
}

function drawnValues({ ratio, closedForm }: RatioPart): number[] {
  const measured = ratio === undefined ? [] : [ratio.value, ratio.interval?.lower, ratio.interval?.upper]
  return [closedForm, ...measured].filter((value) => value !== undefined)
}

function itemsOf(groups: readonly PlaceGroup<RatioPart>[]): RatioPart[] {
  return groups.flatMap(({ places }) => places.flatMap(({ items }) => items))
}

function countPlaces(groups: readonly PlaceGroup<RatioPart>[]): number {
  return groups.reduce((sum, { places }) => sum + places.length, 0)
}

/** The first groups, as far as there is room; a group too long is cut. */
function withinLimit(groups: readonly PlaceGroup<RatioPart>[]): PlaceGroup<RatioPart>[] {
  let room = MAX_PLACES
  return groups.flatMap(({ title, places }) => {
    const shown = places.slice(0, Math.max(0, room))
    room -= shown.length
    return shown.length > 0 ? [{ title, places: shown }] : []
  })
}

function omitted(count: number): Html | false {
  return (
    count > 0 &&
    html`<p class="caption">${formatPlural(count, 'place')} not drawn; the findings hold them.</p>`
  )
}

function tableHead(parts: readonly RatioPart[], budgets: readonly number[], scale: LogScale): Html {
  const ticks = scale.ticks.map(
    (tick) => html`<span style="left:${percent(scale.position(tick))}">${formatTick(tick)}</span>`,
  )
  const heads = budgets.map(
    (bits) =>
      html`<th scope="col">n = ${bits}<small>${claimedSide(parts, bits)}</small><span class="ticks" aria-hidden="true">${ticks}</span></th>`,
  )
  return html`<thead><tr><td></td>${heads}</tr></thead>`
}

function claimedSide(parts: readonly RatioPart[], bits: number): string {
  const sides = new Set(parts.filter((part) => part.bits === bits).map(({ expected }) => expected))
  if (sides.size !== 1) return ''
  return sides.has('better') ? 'paper: below 1' : 'paper: above 1'
}

function groupBody(
  { title, places }: PlaceGroup<RatioPart>,
  budgets: readonly number[],
  scale: LogScale,
): Html {
  const rows = places.map(
    ({ title: law, items }) =>
      html`<tr><th scope="row">${law}</th>${budgets.map((bits) =>
        ratioCell(
          items.filter((part) => part.bits === bits),
          scale,
        ),
      )}</tr>\n`,
  )
  return html`<tbody><tr class="group"><th colspan="${budgets.length + 1}" scope="colgroup">${title}</th></tr>${rows}</tbody>`
}
