import { styleText } from 'node:util'
import { formatPlural } from '../../report/formatNumber.ts'
import type { ClaimMetric, PairedVerdict } from '../../study/pairedVerdict.ts'
import { times } from './numbers.ts'

const outcomeColours = {
  better: 'green',
  worse: 'red',
  'no difference shown': 'yellow',
  'not enough evidence': 'yellow',
} as const

export const metricTitles: Readonly<Record<ClaimMetric, string>> = {
  klNats: 'attention KL',
  keyScaleError: 'K error',
  outputScaleError: 'output error',
}

/**
 * `better: 0.531 x [0.511, 0.559] the error`: the outcome, the ratio that it is about, and what would settle it.
 *
 * @param what the ratio is of, as `the error`; empty where a title says it
 */
export function verdictText({ outcome, ratio, unitsNeeded }: PairedVerdict, what: string): string {
  const coloured = styleText(outcomeColours[outcome], outcome)
  const amount = ratio ? `: ${times(ratio)} ${what}`.trimEnd() : ''
  // an extrapolation: two digits say all that it knows
  const needed = formatPlural(Number(unitsNeeded?.toPrecision(2)), 'document')
  return coloured + amount + (unitsNeeded ? styleText('dim', `; ${needed} would do`) : '')
}
