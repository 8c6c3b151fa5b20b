import { type CachePlan, uniformPlan } from '../study/plan.ts'
import { parseScheme, schemeAtSize, schemeNames } from '../study/schemes.ts'
import { inCodec } from '../study/storage.ts'
import type { LossTable } from './lossTable.ts'

/** What a recommendation is measured against. */
export interface Baseline {
  readonly plan: CachePlan
  /** Whether it is there for comparison, as f16 is, whatever its size; others take the recommendation's bytes or fewer. */
  readonly isLandmark: boolean
}

/**
 * Every scheme uniformly at the size of the recommendation, and the formats that people know.
 *
 * @param bytesPerToken what the recommendation takes
 * @param rival what else could have been recommended at that size
 */
export function baselinesAt(table: LossTable, bytesPerToken: number, rival: CachePlan): Baseline[] {
  const { headDim } = table.shape
  const bitsPerValue = (8 * bytesPerToken) / (table.tensors.length * headDim)
  const uniform = schemeNames.flatMap((name): Baseline[] => {
    const storage = schemeAtSize(parseScheme(name), headDim, bitsPerValue)
    return storage ? [{ plan: uniformPlan(`uniform ${name}`, storage), isLandmark: false }] : []
  })
  return [...uniform, { plan: rival, isLandmark: false }, ...landmarks(headDim)]
}

function landmarks(headDim: number): Baseline[] {
  const codecs = headDim % 32 === 0 ? ['q8_0', 'f16'] : ['f16']
  return codecs.map((codec) => ({
    plan: uniformPlan(codec, { keys: inCodec(codec), values: inCodec(codec) }),
    isLandmark: true,
  }))
}
