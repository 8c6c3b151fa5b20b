import { z } from 'zod'
import type { Recommendation, StoredSize } from '../advisor/recommendation.ts'
import type { CacheShape, Operand } from '../cache/shape.ts'
import type { Estimate } from '../study/estimate.ts'
import { oneNameOf, strictRecord } from './strictRecord.ts'

/** What several documents share; a part with an id is described once in each published schema. */

export const index = z.int().min(0)
export const count = z.int().min(1)
/** An error, a divergence or a number of bytes. */
export const amount = z.number().min(0)

export const codecId = z.string().describe('For instance f16, q8_0, mse4 or qjl4:sketch=gaussian.')
export const operand = oneNameOf<Operand>({ k: true, v: true })

export const shape = strictRecord<CacheShape>({
  numLayers: count,
  numQueryHeads: count,
  numKvHeads: count,
  headDim: count,
}).meta({ id: 'cacheShape' })

/** A number, with an interval where there were documents enough for one. */
export const estimate = strictRecord<Estimate>({
  value: z.number(),
  interval: strictRecord<NonNullable<Estimate['interval']>>({
    lower: z.number(),
    upper: z.number(),
    level: z.number().gt(0).lt(1),
  }).exactOptional(),
}).meta({ id: 'estimate', description: 'Without an interval where there were fewer than 8 documents.' })

export const storedSize = strictRecord<StoredSize>({
  bytesPerToken: amount,
  bitsPerValue: amount,
  compressionRatio: amount,
}).meta({ id: 'storedSize', description: 'Everything counted; the ratio is that of float16 to it.' })

export const budget = strictRecord<Recommendation['budget']>({ bitsPerValue: amount, bytesPerToken: amount })
