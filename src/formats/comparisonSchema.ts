import { z } from 'zod'
import type { SchemeComparison } from '../study/compareSchemes.ts'
import type { Estimate } from '../study/estimate.ts'
import { count, estimate, index } from './schemaParts.ts'
import { schemeComparison } from './schemeComparisonSchema.ts'
import { strictRecord } from './strictRecord.ts'

/** What `kqv compare` finds: verdicts over the whole cache, and estimates by layer and head. */
export interface ComparisonFindings {
  readonly model: string
  readonly schemes: readonly string[]
  /** The scheme that all others are compared with. */
  readonly baseline: string
  /** Nominal bits per value. */
  readonly bits: readonly number[]
  readonly seed: number
  readonly numDocuments: number
  readonly verdicts: readonly SchemeComparison[]
  readonly heads: readonly HeadEstimate[]
}

/** What one scheme does to one KV head, with intervals over documents. */
export interface HeadEstimate {
  readonly scheme: string
  readonly bits: number
  readonly layer: number
  readonly kvHead: number
  readonly klNats: Estimate
  readonly outputScaleError: Estimate
}

const headEstimate = strictRecord<HeadEstimate>({
  scheme: z.string(),
  bits: count,
  layer: index,
  kvHead: index,
  klNats: estimate,
  outputScaleError: estimate,
}).meta({ id: 'headEstimate' })

/** What `kqv compare --json` prints. */
export const comparisonSchema = strictRecord<ComparisonFindings & { format: 'kqv-comparison-1' }>({
  format: z.literal('kqv-comparison-1'),
  model: z.string(),
  schemes: z.array(z.string()),
  baseline: z.string().describe('The scheme that all others are compared with.'),
  bits: z.array(count),
  seed: index,
  numDocuments: count,
  verdicts: z.array(schemeComparison),
  heads: z.array(headEstimate),
}).meta({
  title: 'kqv comparison',
  description: 'Schemes on one trace: verdicts over the whole cache, and estimates by layer and KV head.',
})
