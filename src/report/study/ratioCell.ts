import { estimateText } from '../estimate.ts'
import { formatNumber, formatSize, MISSING } from '../formatNumber.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import type { LogScale } from '../logScale.ts'
import { conditionWords } from './conditions.ts'
import type { RatioPart } from './ratioParts.ts'
import { toldWords } from './readings.ts'

/** Distance between the lanes of two readings, in pixels. */
const LANE_HEIGHT = 16

export const percent = (position: number): string => `${Number((100 * position).toFixed(1))}%`

/** The ratios of one condition under both readings, a lane each, with their numbers. */
export function ratioCell(parts: readonly RatioPart[], scale: LogScale): Html {
  if (parts.length === 0) return html`<td class="none">${MISSING}</td>`
  const one = percent(scale.position(1))
  const [{ expected }] = parts
  const claimed =
    expected === 'better'
      ? html`<rect class="claimed" width="${one}" height="100%"/>`
      : html`<rect class="claimed" x="${one}" width="${percent(1 - scale.position(1))}" height="100%"/>`
  const lanes = parts.map((part, i) => lane(part, i, scale))
  const numbers = parts.map(
    ({ told, ratio, outcome }) =>
      html`<span class="${told}${isDeclared(outcome) && ' declared'}">${ratio ? formatNumber(ratio.value) : MISSING}</span>`,
  )
  return html`<td title="${cellTitle(parts)}"><div><svg style="height:${parts.length * LANE_HEIGHT}px" aria-hidden="true">${claimed}<line class="one" x1="${one}" x2="${one}" y2="100%"/>${lanes}</svg><span class="numbers">${numbers}</span></div></td>`
}

function isDeclared(outcome: RatioPart['outcome']): boolean {
  return outcome === 'better' || outcome === 'worse'
}

function lane({ told, ratio, closedForm }: RatioPart, index: number, scale: LogScale): HtmlValue {
  const at = (value: number): string => percent(scale.position(value))
  const theory =
    closedForm !== undefined &&
    html`<line class="theory" x1="${at(closedForm)}" x2="${at(closedForm)}" y1="-7" y2="7"/>`
  const whisker =
    ratio?.interval && html`<line x1="${at(ratio.interval.lower)}" x2="${at(ratio.interval.upper)}"/>`
  const point = ratio && Number.isFinite(ratio.value) && mark(told, at(ratio.value))
  return html`<g class="${told}" transform="translate(0 ${(index + 0.5) * LANE_HEIGHT})">${theory}${whisker}${point}</g>`
}

function mark(told: RatioPart['told'], x: string): Html {
  return told === 'ours'
    ? html`<circle cx="${x}" r="3.5"/>`
    : html`<rect x="${x}" y="-3" width="6" height="6" transform="translate(-3 0)"/>`
}

function cellTitle(parts: readonly RatioPart[]): string {
  const lines = parts.map(({ told, pair, ratio, outcome, rankBiserial, closedForm }) => {
    const theory = closedForm === undefined ? '' : `, closed form ${formatNumber(closedForm)}`
    const measured = ratio === undefined ? 'no ratio' : estimateText(ratio)
    return `${toldWords[told]}: ${pair} ${measured}${theory}; ${outcome}; rank-biserial r = ${formatSize(rankBiserial)}`
  })
  return [conditionWords(parts[0]), ...lines].join('\n')
}
