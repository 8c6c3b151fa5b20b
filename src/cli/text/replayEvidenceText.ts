import { styleText } from 'node:util'
import { formatBits, formatPValue } from '../../report/formatNumber.ts'
import { cacheName } from '../../report/replay/cacheName.ts'
import type { PredictionFindings, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { intervalOf } from './numbers.ts'
import { type Column, textTable } from './textTable.ts'
import { verdictText } from './verdictText.ts'
import { indented, wrapText } from './wrapText.ts'

/** Pairs of caches, by mean KLD of the same documents. */
export function replayComparisonText({ candidates, comparisons }: ReplayFindings, width: number): string {
  const named = (name: string): string => {
    const cache = candidates.find(({ label }) => label === name)
    return cache === undefined
      ? name
      : cacheName(name) + styleText('dim', ` ${formatBits(cache.cost.bitsPerValue)} bits`)
  }
  const columns: readonly Column[] = [
    { title: 'cache' },
    { title: 'against' },
    { title: 'by mean KLD it is', wrapAt: 30 },
  ]
  const rows = comparisons.map(({ candidate, rival, verdict }) => [
    named(candidate),
    named(rival),
    verdictText(verdict, 'the KLD'),
  ])
  return [styleText('bold', 'Cache against cache'), indented(textTable(columns, rows, width - 2))].join('\n')
}

/** Whether the losses that a trace predicts rank caches as their KLD does. */
export function replayPredictionText(
  { points, rankCorrelations, equalSizes }: PredictionFindings,
  width: number,
): string {
  const rows = rankCorrelations.map(({ coefficient, interval, value, test }) => [
    coefficient,
    value.toFixed(3),
    intervalOf(interval ? { value, interval } : { value }),
    formatPValue(test.pValue),
  ])
  const columns: readonly Column[] = [
    { title: 'rank correlation' },
    { title: 'value' },
    { title: '[95 %]' },
    { title: 'p', align: 'right' },
  ]
  const { numPairs, inOrder } = equalSizes
  return [
    styleText('bold', `Predicted loss against measured KLD, ${points.length} caches`),
    indented(textTable(columns, rows)),
    indented(
      wrapText(
        `Of ${numPairs} pairs of one size, the prediction puts ${inOrder} in their measured order.`,
        width - 2,
      ),
    ),
  ].join('\n')
}
