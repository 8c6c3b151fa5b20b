import type { StudyFindings, WinnerFinding } from '../../study/claims/studyFindings.ts'
import { estimateText } from '../estimate.ts'
import { formatPlural, MISSING } from '../formatNumber.ts'
import { Html, html } from '../html.ts'
import { budgetsOf, conditionWords, groupByPlace, type PlaceGroup } from './conditions.ts'
import { groupBy } from './groupBy.ts'
import { schemeMark, schemeWords } from './schemeMarks.ts'
import { ledgerTitles, metricTitles } from './studyWords.ts'

/** Places beyond this many are left to the findings, so that the page stays small. */
const MAX_PLACES = 80

const metrics: readonly WinnerFinding['metric'][] = ['klNats', 'keyCombinedError', 'outputScaleError']
const ledgers: readonly WinnerFinding['ledger'][] = ['codeBits', 'bitsPerValue']

/** Which scheme loses least, place by place and budget by budget: equal code bits beside equal stored bytes. */
export function winnerMaps({ winners }: StudyFindings): Html {
  if (winners.length === 0) return html`<p class="lacking">No winners were looked for.</p>`
  const schemes = [...new Set(winners.map(({ winner }) => winner))]
  const maps = metrics.flatMap((metric) => {
    const own = winners.filter((finding) => finding.metric === metric)
    return own.length === 0 ? [] : [metricMap(metric, own)]
  })
  return html`<p>The scheme of least loss among all that were measured in our reading, by what is held equal: the code
bits that the paper counts, or all bytes stored, norms of QJL included. Schemes that hold alike what the metric looks at
stand together.</p>
<div class="legend winners">${schemes.map((scheme) => html`<span class="entry"><b class="${winnerClass(scheme)}">${winnerWords(scheme)}</b></span>`)}
<span class="entry"><b class="unclear">name ?</b>not told apart from the next</span></div>
${maps}`
}

/** `KQV = MSE-only` */
function winnerWords(scheme: string): string {
  return scheme.split(' = ').map(schemeWords).join(' = ')
}

const winnerClass = (scheme: string): string => `wins-${schemeMark(scheme).color}`

function metricMap(metric: WinnerFinding['metric'], winners: readonly WinnerFinding[]): Html {
  const maps = ledgers.map((ledger) => {
    const own = winners.filter((finding) => finding.ledger === ledger)
    return html`<section class="winner-map"><h4>${ledgerTitles[ledger]}</h4>${own.length === 0 ? html`<p class="lacking">Not measured.</p>` : ledgerMap(own)}</section>`
  })
  const state = metric === metrics[0] && new Html(' open')
  return html`<details${state}><summary>${metricTitles[metric]}</summary>
<figure class="side-by-side">${maps}<p class="readout" aria-live="polite"></p></figure></details>`
}

function ledgerMap(winners: readonly WinnerFinding[]): Html {
  const budgets = budgetsOf(winners)
  const groups = groupByPlace(winners)
  const numPlaces = groups.flatMap(({ places }) => places).length
  let room = MAX_PLACES
  const bodies = groups.map(({ title, places }) => {
    const shown = places.slice(0, Math.max(0, room))
    room -= shown.length
    return shown.length > 0 && groupBody({ title, places: shown }, budgets)
  })
  return html`<p class="caption">${tally(winners)}</p>
<table class="winners"><thead><tr><td></td>${budgets.map((bits) => html`<th scope="col">n = ${bits}</th>`)}</tr></thead>${bodies}</table>
${numPlaces > MAX_PLACES && html`<p class="caption">${formatPlural(numPlaces - MAX_PLACES, 'place')} not drawn; the findings hold them.</p>`}`
}

/** `KQV = MSE-only wins 130 of 175, KV 12; 33 are not told apart.` */
function tally(winners: readonly WinnerFinding[]): string {
  const clear = winners.filter(({ isClear }) => isClear)
  const counts = [...groupBy(clear, ({ winner }) => winner)]
    .map(([winner, own]) => ({ winner, count: own.length }))
    .sort((a, b) => b.count - a.count)
    .map(({ winner, count }) => `${winnerWords(winner)} wins ${count}`)
  const unclear = winners.length - clear.length
  return `Of ${formatPlural(winners.length, 'condition')}: ${[...counts, `${unclear} not told apart`].join(', ')}.`
}

function groupBody({ title, places }: PlaceGroup<WinnerFinding>, budgets: readonly number[]): Html {
  const rows = places.map(
    ({ title: law, items }) =>
      html`<tr><th scope="row">${law}</th>${budgets.map((bits) => winnerCell(items.find((finding) => finding.bits === bits)))}</tr>\n`,
  )
  return html`<tbody><tr class="group"><th colspan="${budgets.length + 1}" scope="colgroup">${title}</th></tr>${rows}</tbody>`
}

function winnerCell(finding: WinnerFinding | undefined): Html {
  if (finding === undefined) return html`<td>${MISSING}</td>`
  const { winner, runnerUp, ratio, isClear } = finding
  const verb = isClear ? 'loses least' : 'loses least, not told apart from the next'
  const title = `${conditionWords(finding)}: ${winnerWords(winner)} ${verb}\nnext ${winnerWords(runnerUp)}, its loss / this loss ${estimateText(ratio)}`
  return html`<td class="${isClear ? winnerClass(winner) : 'unclear'}" title="${title}">${winner.split(' = ').map((scheme) => html`<span>${shortName(scheme)}</span>`)}${!isClear && html` <i>?</i>`}</td>`
}

/** Without options, which the legend and the words of the cell tell. */
function shortName(scheme: string): string {
  return scheme.split(':')[0].replace('-only', '')
}
