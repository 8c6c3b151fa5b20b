import { ShapeError } from '../numerics/errors.ts'
import type { Codec } from './codec.ts'

/**
 * Checks what every `encode` is given, and counts its tokens.
 *
 * @throws ShapeError when a length does not fit
 * @throws RangeError when a value is NaN or infinite
 */
export function checkEncode(codec: Codec, vectors: Float32Array, encoded: Uint8Array): number {
  const numTokens = checkLengths(codec, vectors, encoded)
  for (let index = 0; index < vectors.length; index++) {
    // a finite number minus itself is 0, any other is NaN
    if (vectors[index] - vectors[index] !== 0) throw notFinite(codec, vectors, index)
  }
  return numTokens
}

/**
 * Checks what every `decode` is given, and counts its tokens.
 *
 * @throws ShapeError when a length does not fit
 */
export function checkDecode(codec: Codec, encoded: Uint8Array, vectors: Float32Array): number {
  return checkLengths(codec, vectors, encoded)
}

/** Checks a buffer of each kind, and counts their tokens. */
export function checkLengths(codec: Codec, vectors: Float32Array, encoded: Uint8Array): number {
  const numTokens = vectors.length / codec.headDim
  if (!Number.isInteger(numTokens))
    throw new ShapeError(
      `${codec.id}: vectors must be a multiple of the head dim ${codec.headDim} long, got ${vectors.length}`,
    )
  const numBytes = codec.encodedBytes(numTokens)
  if (encoded.length !== numBytes)
    throw new ShapeError(
      `${codec.id}: ${numTokens} tokens take ${numBytes} bytes, got a buffer of ${encoded.length}`,
    )
  return numTokens
}

function notFinite(codec: Codec, vectors: Float32Array, index: number): RangeError {
  const token = Math.floor(index / codec.headDim)
  const channel = index % codec.headDim
  return new RangeError(
    `${codec.id}: token ${token}, channel ${channel} must be finite, got ${vectors[index]}`,
  )
}
