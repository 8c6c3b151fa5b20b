import { mean } from '../stats/mean.ts'
import { summedLosses } from './choosePair.ts'
import type { LossTable } from './lossTable.ts'
import type { Recommendation } from './recommendation.ts'

/**
 * How many times more all keys lose than all values, in the same codec: the geometric mean over the codecs that both may
 * have and lose anything in.
 */
export function keysOverValues(table: LossTable): Pick<Recommendation, 'keysOverValues'> {
  const keys = summedLosses(table, 'k')
  const ratios = [...summedLosses(table, 'v')]
    .map(([codec, loss]) => (keys.get(codec) ?? 0) / loss)
    .filter((ratio) => ratio > 0 && Number.isFinite(ratio))
  return ratios.length === 0 ? {} : { keysOverValues: Math.exp(mean(ratios.map(Math.log))) }
}
