import { z } from 'zod'
import type { CacheShape } from '../cache/shape.ts'
import { amount, count, index, shape } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

/** What a capture has written. */
export interface CaptureSummary {
  readonly model: string
  readonly shape: CacheShape
  /** Path of the trace. */
  readonly trace: string
  readonly numBytes: number
  readonly layers: readonly number[]
  readonly heldOut: readonly number[]
  readonly documents: readonly CapturedDocument[]
}

export interface CapturedDocument {
  readonly name: string
  readonly numTokens: number
  readonly natsPerToken: number
  /** What was heard, where the model hears. */
  readonly transcript?: string
}

/** What `kqv capture --json` prints. */
export const captureSummarySchema = strictRecord<CaptureSummary & { format: 'kqv-capture-summary-1' }>({
  format: z.literal('kqv-capture-summary-1'),
  model: z.string(),
  shape,
  trace: z.string().describe('Path of the file.'),
  numBytes: count,
  layers: z.array(index).describe('The layers that were kept.'),
  heldOut: z.array(index).describe('Documents kept for the final check.'),
  documents: z.array(
    strictRecord<CapturedDocument>({
      name: z.string(),
      numTokens: count,
      natsPerToken: amount.describe('Mean negative log-likelihood of every token but the first.'),
      transcript: z.string().exactOptional().describe('What was heard, where the model hears.'),
    }),
  ),
}).meta({ title: 'kqv capture summary', description: 'The trace that a capture has written.' })
