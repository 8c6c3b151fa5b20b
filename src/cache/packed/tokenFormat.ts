import type { LinearMap } from '../../numerics/linearMap.ts'

/**
 * How kernels read the tokens of a codec: a decoded token is the sum of its parts, rotated back.
 *
 *     decoded = R' sum over parts of scale weight S' values[codes]
 *
 * with R the rotation and S the part's sketch, if it has one. So queries are taken to each part's domain once, and sums
 * are taken back once.
 */
export interface TokenFormat {
  /** Its order is at least the head dim; queries are filled up with zeros. */
  readonly rotation: LinearMap
  readonly parts: readonly TokenPart[]
}

/** Codes of one width in a token's record, for neighbouring coordinates. */
export interface TokenPart {
  /** Bits of a code, 1 to 8; or 16 and 32 for float16 and float32 values. */
  readonly width: number
  readonly numValues: number
  /** What codes stand for, `[2^width]`; undefined where they are the values: signed bytes, or floats. */
  readonly values?: Float32Array
  /** The codes in the codec's record of a token. */
  readonly codes: ByteRange
  /** One number of the record, or the product of two; undefined for a part that is not scaled. */
  readonly scales?: readonly [ByteRange] | readonly [ByteRange, ByteRange]
  /** A factor that is the same for all tokens. */
  readonly weight: number
  /** The coordinate of the first value. */
  readonly start: number
  /** Which coordinate from `start` on each code in its order stands for; in order where undefined. */
  readonly order?: readonly number[]
  /** Taken of all coordinates before the rest. */
  readonly sketch?: LinearMap
}

/** Bytes of a record. */
export interface ByteRange {
  readonly at: number
  readonly numBytes: number
}
