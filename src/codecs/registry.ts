import { type Seed, seedOf } from '../numerics/random.ts'
import { bf16 } from './bf16.ts'
import { centered } from './centered.ts'
import type { Codec, CodecContext, CodecFamily, CodecId } from './codec.ts'
import { type ParsedCodecId, readCodecId } from './codecId.ts'
import { createFastest, kernelGap } from './compiledCodec.ts'
import { f16 } from './f16.ts'
import { f32 } from './f32.ts'
import { fp8_e4m3, fp8_e5m2 } from './fp8.ts'
import { int4_per_token_head } from './int4_per_token_head.ts'
import { int8_per_token_head } from './int8_per_token_head.ts'
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
  int8_per_token_head,
  int4_per_token_head,
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
 * What an id says of the bytes alone: codecs of one seed and offset encode alike where it is the same.
 *
 * @example
 * encodingId('qjl4:sketch=gaussian,scale=mmse') // 'qjl4:sketch=gaussian'
 */
export function encodingId(id: CodecId): CodecId {
  const { family, id: canonical } = parseCodecId(id)
  const [name, settings = ''] = canonical.split(':')
  const onlyDecodes = (setting: string): boolean =>
    family.options.some((option) => option.onlyDecodes && setting.startsWith(`${option.name}=`))
  const kept = settings.split(',').filter((setting) => !onlyDecodes(setting))
  return [name, kept.join()].filter((part) => part !== '').join(':')
}

/**
 * Makes a codec for vectors of `headDim` values; its rotation and sketch depend on `seed` alone.
 *
 * @throws RangeError when the id is unknown, its family cannot serve the head dim, or it is to center without an offset
 */
export function createCodec(id: CodecId, headDim: number, seed: Seed, context: CodecContext = {}): Codec {
  const { family, center, ...parsed } = parseCodecId(id)
  const refusal =
    family.refuses?.(headDim) ??
    (Number.isSafeInteger(headDim) && headDim > 0 ? undefined : 'expected a whole number')
  if (refusal !== undefined)
    throw new RangeError(`codec ${parsed.id}: cannot serve a head dim of ${headDim}; ${refusal}`)
  const request = { ...parsed, headDim, seed, fillNormals: context.fillNormals }
  const codec = context.backend === 'plain' ? family.create(request) : createFastest(family, request)
  if (center === 'none') return codec
  if (context.offset === undefined)
    throw new RangeError(
      `codec ${parsed.id}: centring needs the offset of the tensor, got none; pass the one of its policy, ` +
        'or use the codec without center=mean',
    )
  return centered(codec, context.offset)
}

/** What a codec takes: its sizes, for which neither the seed nor the tensor matters. */
export type CodecSize = Pick<Codec, 'id' | 'headDim' | 'codeBits' | 'encodedBytes'>

/** @throws RangeError as {@link createCodec} */
export function codecSize(id: CodecId, headDim: number): CodecSize {
  return createCodec(id, headDim, seedOf(0), { offset: new Float32Array(headDim) })
}

/** Why a codec runs in plain TypeScript on this host, or undefined where kernels run it. */
export function whyPlain(id: CodecId, headDim: number): string | undefined {
  const { family, ...parsed } = parseCodecId(id)
  return kernelGap(family, { ...parsed, headDim, seed: seedOf(0) })
}
