import type { PairedVerdict } from '../advisor/recommendation.ts'
import { estimateMarkup, estimateText } from './estimate.ts'
import { formatTick } from './formatNumber.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { type LogScale, logScale } from './logScale.ts'
import { testList } from './testList.ts'
import { outcomeClasses } from './words.ts'

/** One line of a forest plot: a ratio with its interval, and the outcome in words. */
export interface ForestRow {
  readonly name: HtmlValue
  readonly verdict: PairedVerdict
}

/** Lines that belong together, under a heading of their own where there are several groups. */
export interface ForestGroup {
  readonly title: string
  readonly rows: readonly ForestRow[]
}

export interface ForestPlot {
  readonly caption: string
  /** What lies left and right of 1. */
  readonly below: string
  readonly above: string
  /** Whom the outcome is about, as a heading: `The recommendation is`. */
  readonly subject: string
  readonly groups: readonly ForestGroup[]
}

/** Ratios on a logarithmic axis with 1 marked: a table whose plot cells stretch, so that it is read at any width. */
export function forestPlot({ caption, below, above, subject, groups }: ForestPlot): Html {
  const verdicts = groups.flatMap(({ rows }) => rows.map(({ verdict }) => verdict))
  const scale = logScale([1, ...verdicts.flatMap(ratioValues)], 0.06)
  return html`<table class="forest">
<caption>${caption}</caption>
<thead><tr><td class="name"></td><th scope="col" class="axis">${axis(scale, below, above)}</th>
<th scope="col" class="ratio">Ratio</th><th scope="col" class="outcome">${subject}</th></tr></thead>
${groups.map(({ title, rows }) => html`<tbody>${groups.length > 1 && groupHead(title)}${rows.map((row) => forestRow(row, scale))}</tbody>`)}
</table>`
}

function ratioValues({ ratio }: PairedVerdict): number[] {
  if (ratio === undefined) return []
  const { value, interval } = ratio
  return interval === undefined ? [value] : [value, interval.lower, interval.upper]
}

const percent = (position: number): string => `${(100 * position).toFixed(2)}%`

function axis(scale: LogScale, below: string, above: string): Html {
  const ticks = scale.ticks.map(
    (tick) => html`<span style="left:${percent(scale.position(tick))}">${formatTick(tick)}</span>`,
  )
  return html`<span class="sides"><span>← ${below}</span><span>${above} →</span></span>
<span class="ticks">${ticks}</span>`
}

function groupHead(title: string): Html {
  return html`<tr class="group"><th colspan="4" scope="colgroup">${title}</th></tr>`
}

function forestRow({ name, verdict }: ForestRow, scale: LogScale): Html {
  const { outcome, ratio } = verdict
  const words = html`<strong class="${outcomeClasses[outcome]}">${outcome}</strong>`
  return html`<tr><th scope="row" class="name">${name}</th><td class="axis">${track(verdict, scale)}</td>
<td class="ratio">${estimateMarkup(ratio)}</td><td class="outcome">${words} ${testList(verdict)}</td></tr>\n`
}

/** Percentages and pixels in one drawing: the whisker stretches, the point stays round. */
function track({ outcome, ratio }: PairedVerdict, scale: LogScale): Html {
  const at = (value: number): string => percent(scale.position(value))
  const vertical = (kind: string, value: number): Html =>
    html`<line class="${kind}" x1="${at(value)}" x2="${at(value)}" y1="0" y2="100%"/>`
  const label = ratio === undefined ? 'no ratio' : `ratio ${estimateText(ratio)}`
  const grid = scale.ticks.map((tick) => vertical('grid', tick))
  return html`<svg class="track ${outcomeClasses[outcome]}" role="img" aria-label="${label}, ${outcome}">${grid}
${vertical('one', 1)}${ratio && ratioMarks(ratio, at)}</svg>`
}

function ratioMarks(
  { value, interval }: NonNullable<PairedVerdict['ratio']>,
  at: (value: number) => string,
): Html {
  const whisker =
    interval &&
    html`<line class="whisker" x1="${at(interval.lower)}" x2="${at(interval.upper)}" y1="18" y2="18"/>`
  const kind = interval === undefined ? 'point hollow' : 'point'
  return html`${whisker}${Number.isFinite(value) && html`<circle class="${kind}" cx="${at(value)}" cy="18" r="3.5"/>`}`
}
