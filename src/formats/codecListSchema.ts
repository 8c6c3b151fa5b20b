import { z } from 'zod'
import type { CodecId } from '../codecs/codec.ts'
import { amount, codecId, count } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

/** Every codec that can hold vectors of a head dim. */
export interface CodecList {
  readonly headDim: number
  readonly codecs: readonly CodecEntry[]
}

export interface CodecEntry {
  readonly id: CodecId
  readonly title: string
  /** Codes and signs alone. */
  readonly codeBits: number
  /** Everything stored, counted from a buffer. */
  readonly bitsPerValue: number
  /** Values by name, the default first. */
  readonly options: Readonly<Record<string, readonly string[]>>
  readonly source: string
}

const codecEntry = strictRecord<CodecEntry>({
  id: codecId,
  title: z.string(),
  codeBits: amount.describe('Codes and signs alone.'),
  bitsPerValue: amount.describe('Everything stored.'),
  options: z.record(z.string(), z.array(z.string())).describe('Values by name, the default first.'),
  source: z.string(),
}).meta({ id: 'codec' })

/** What `kqv codecs --json` prints. */
export const codecListSchema = strictRecord<CodecList & { format: 'kqv-codecs-1' }>({
  format: z.literal('kqv-codecs-1'),
  headDim: count,
  codecs: z.array(codecEntry),
}).meta({ title: 'kqv codecs', description: 'Every codec that can hold vectors of a head dim.' })
