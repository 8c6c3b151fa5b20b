import type { Codec, CodecId } from '../codecs/codec.ts'
import { encodingId } from '../codecs/registry.ts'
import { remember } from '../numerics/remember.ts'

/**
 * How one tensor is held in a measurement.
 *
 * `mixed` is a point of the lower convex hull between two codecs: a share of the tokens in `upper`, the rest in
 * `lower`, spread evenly. It gives any two codecs a common size.
 */
export type Storage =
  | { readonly kind: 'exact' }
  | { readonly kind: 'codec'; readonly codec: CodecId }
  | { readonly kind: 'mixed'; readonly lower: CodecId; readonly upper: CodecId; readonly upperShare: number }

export const exact: Storage = { kind: 'exact' }

export function inCodec(codec: CodecId): Storage {
  return { kind: 'codec', codec }
}

const shareGrains = 10_000

/** @param upperShare 0 to 1, kept to four decimals so that labels and results agree */
export function inMixture(lower: CodecId, upper: CodecId, upperShare: number): Storage {
  const share = Math.round(upperShare * shareGrains) / shareGrains
  if (share <= 0) return inCodec(lower)
  if (share >= 1) return inCodec(upper)
  return { kind: 'mixed', lower, upper, upperShare: share }
}

/** The label that rows carry: `exact`, `mse4`, `mse3+mse4@0.25`. */
export function storageLabel(storage: Storage): string {
  switch (storage.kind) {
    case 'exact':
      return 'exact'
    case 'codec':
      return storage.codec
    case 'mixed':
      return `${storage.lower}+${storage.upper}@${storage.upperShare}`
  }
}

/** How many of the first tokens of a mixture are held in the upper codec: they are spread evenly. */
function numUpperBefore(token: number, upperShare: number): number {
  // shares are whole ten-thousandths; as such their products are exact, and 0.29 of 100 tokens is 29
  return Math.floor((token * Math.round(upperShare * shareGrains)) / shareGrains)
}

/** What came back from storage, and what each token took. */
export interface StoredVectors {
  /** `[numTokens, headDim]` */
  readonly vectors: Float32Array
  /** Bytes held by tokens `start .. end`. */
  bytesBetween(start: number, end: number): number
}

function encode(codec: Codec, vectors: Float32Array): Uint8Array {
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / codec.headDim))
  codec.encode(vectors, encoded)
  return encoded
}

function decode(codec: Codec, encoded: Uint8Array, numValues: number): StoredVectors {
  const vectors = new Float32Array(numValues)
  codec.decode(encoded, vectors)
  return { vectors, bytesBetween: (start, end) => codec.encodedBytes(end - start) }
}

/** Takes the tokens of a mixture from the two round trips it is made of. */
function interleave(
  lower: StoredVectors,
  upper: StoredVectors,
  upperShare: number,
  headDim: number,
): StoredVectors {
  const vectors = lower.vectors.slice()
  const numUpperIn = (start: number, end: number): number =>
    numUpperBefore(end, upperShare) - numUpperBefore(start, upperShare)
  for (let token = 0; token * headDim < vectors.length; token++) {
    if (numUpperIn(token, token + 1) === 0) continue
    const start = token * headDim
    vectors.set(upper.vectors.subarray(start, start + headDim), start)
  }
  return {
    vectors,
    bytesBetween(start, end) {
      const numUpper = numUpperIn(start, end)
      return upper.bytesBetween(0, numUpper) + lower.bytesBetween(0, end - start - numUpper)
    },
  }
}

/** Stores vectors and reads them back, remembering what was read: codecs recur in many mixtures and pairs. */
export function createStore(
  vectors: Float32Array,
  headDim: number,
  makeCodec: (id: CodecId) => Codec,
): (storage: Storage) => StoredVectors {
  const maxRemembered = Math.max(2, Math.floor(maxRememberedBytes / vectors.byteLength))
  const remembered = remember<StoredVectors>(maxRemembered)
  // codecs that differ in how they decode share their bytes
  const encodings = remember<Uint8Array>(maxRemembered)

  function through(id: CodecId): StoredVectors {
    return remembered(id, () => {
      const codec = makeCodec(id)
      const encoded = encodings(encodingId(id), () => encode(codec, vectors))
      return decode(codec, encoded, vectors.length)
    })
  }

  return (storage) => {
    switch (storage.kind) {
      case 'exact':
        return {
          vectors,
          bytesBetween: (start, end) => (end - start) * headDim * Float32Array.BYTES_PER_ELEMENT,
        }
      case 'codec':
        return through(storage.codec)
      case 'mixed':
        return interleave(through(storage.lower), through(storage.upper), storage.upperShare, headDim)
    }
  }
}

const maxRememberedBytes = 128 * 1024 * 1024
