import type { Seed } from '../numerics/random.ts'
import { bf16 } from './bf16.ts'
import type { Codec, CodecFamily, CodecId } from './codec.ts'
import { type ParsedCodecId, readCodecId } from './codecId.ts'
import { f16 } from './f16.ts'
import { f32 } from './f32.ts'
import { fp8_e4m3, fp8_e5m2 } from './fp8.ts'
import { iq4_nl } from './iq4_nl.ts'
import { mse } from './mse.ts'
import { q4_0 } from './q4_0.ts'
import { q4_1 } from './q4_1.ts'
import { q5_0 } from './q5_0.ts'
import { q5_1 } from './q5_1.ts'
import { q8_0 } from './q8_0.ts'
import { qjl } from './qjl.ts'
import { scalar } from './scalar.ts'

/** Every method there is, in the order of tables: a new codec is one file and one line here. */
export const codecFamilies: readonly CodecFamily[] = [
  f32,
  f16,
  bf16,
  fp8_e4m3,
  fp8_e5m2,
  q8_0,
  q5_1,
  q5_0,
  q4_1,
  q4_0,
  iq4_nl,
  scalar,
  mse,
  qjl,
]

/**
 * Reads an id as a user types it; `id` of the result is canonical, so that equal codecs have equal ids.
 *
 * @throws RangeError which names the nearest family, option or value
 * @example
 * parseCodecId('mse4:norm=float16,rotation=haar').id // 'mse4:rotation=haar'
 */
export function parseCodecId(id: CodecId): ParsedCodecId {
  return readCodecId(id, codecFamilies)
}

/**
 * Makes a codec for vectors of `headDim` values; its rotation and sketch depend on `seed` alone.
 *
 * @throws RangeError when the id is unknown, or its family cannot serve the head dim
 */
export function createCodec(id: CodecId, headDim: number, seed: Seed): Codec {
  const { family, ...parsed } = parseCodecId(id)
  const refusal =
    family.refuses?.(headDim) ??
    (Number.isSafeInteger(headDim) && headDim > 0 ? undefined : 'expected a whole number')
  if (refusal !== undefined)
    throw new RangeError(`codec ${parsed.id}: cannot serve a head dim of ${headDim}; ${refusal}`)
  return family.create({ ...parsed, headDim, seed })
}
