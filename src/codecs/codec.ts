import type { FillNormals, Seed } from '../numerics/random.ts'
import type { CompiledCode } from './compiledCode.ts'

/**
 * The codec contract: vectors of one KV head to bytes and back, at a known cost.
 *
 * Two sizes (`encodedBytes`, `codeBits`) and two verbs (`encode`, `decode`). A codec keeps no state between calls:
 * its tables are fixed when it is made, and depend on the head dim, the options and the seed alone.
 */
export interface Codec {
  /** Canonical id, options included: `mse4`, `qjl4:sketch=gaussian`, `q8_0`. */
  readonly id: CodecId
  readonly headDim: number
  /** Nominal bits per value: codes and signs alone (what the paper counts). */
  readonly codeBits: number
  /** What does the work; the bytes and the values are the same. */
  readonly backend: CodecBackend
  /** Bytes that `numTokens` vectors take, everything counted: codes, signs, norms, scales, offsets, padding. */
  encodedBytes(numTokens: number): number
  /**
   * @param vectors `[numTokens, headDim]`, finite
   * @param encoded `encodedBytes(numTokens)` bytes, all of them written
   * @throws ShapeError when a length does not fit
   * @throws RangeError when a value cannot be held by the format
   */
  encode(vectors: Float32Array, encoded: Uint8Array): void
  /**
   * @param encoded what `encode` wrote
   * @param vectors `[numTokens, headDim]`, all values written
   */
  decode(encoded: Uint8Array, vectors: Float32Array): void
}

/** Kernels of WebAssembly SIMD, or plain TypeScript. */
export type CodecBackend = 'simd128' | 'plain'

/** A codec's name as a user types it: `<family>[<bits>][:<option>=<value>,...]`. */
export type CodecId = string

/** What a family needs to make a codec. */
export interface CodecRequest {
  readonly headDim: number
  /** Only for families with a width, as `mse4`. */
  readonly bits: number
  /** Every option of the family, defaults filled in. */
  readonly options: Readonly<Record<string, string>>
  /** Rotation signs and sketches are drawn from it; codecs of one seed share them (common random numbers). */
  readonly seed: Seed
  /** The canonical id, for messages and for `Codec.id`. */
  readonly id: CodecId
  /** See {@link CodecContext}. */
  readonly fillNormals?: FillNormals | undefined
}

/** What a codec needs to know of the tensor that it will hold. */
export interface CodecContext {
  /** Taken away before encoding and put back after, `[headDim]`; only read for an id with `center=mean`. */
  readonly offset?: Float32Array
  /** `plain` leaves out the kernels. */
  readonly backend?: CodecBackend
  /** A faster way to draw the matrix of a sketch, for who makes many. */
  readonly fillNormals?: FillNormals | undefined
}

/** An option of a family: its values, the default first. */
export interface CodecOption {
  readonly name: string
  readonly values: readonly [string, ...string[]]
  readonly summary: string
  /** Whether it matters to decoding alone: vectors are encoded to the same bytes under all of its values. */
  readonly onlyDecodes?: true
}

/** One method, as the registry lists it. */
export interface CodecFamily {
  readonly name: string
  /** One line for tables. */
  readonly title: string
  /** Authors (year), identifier; or the engine whose format it is. */
  readonly source: string
  /** Widths on offer, for a family whose id ends in a number. */
  readonly bits?: { readonly min: number; readonly max: number }
  readonly options: readonly CodecOption[]
  /** Why a head dim cannot be served, or undefined where it can. */
  refuses?(headDim: number): string | undefined
  /** The plain codec. */
  create(request: CodecRequest): Codec
  /** The same codec in kernels, for families that have some. */
  readonly compiled?: CompiledFamily
}

/** The compiled form of a family's codecs. */
export interface CompiledFamily {
  /** Why a request has no kernel, or undefined where it has one. */
  lacks?(request: CodecRequest): string | undefined
  create(request: CodecRequest): CompiledCode
}

/** Stored bits per value, counted from a real buffer of `numTokens` vectors. */
export function bitsPerValue(codec: Pick<Codec, 'headDim' | 'encodedBytes'>, numTokens = 1): number {
  return (8 * new Uint8Array(codec.encodedBytes(numTokens)).byteLength) / (numTokens * codec.headDim)
}
