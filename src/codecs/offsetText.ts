import { decodeFloat16, encodeFloat16 } from '../numerics/float16.ts'

/** An offset as files carry it: float16 numbers, little-endian, in base64. */
export function writeOffset(offset: Float32Array): string {
  let bytes = ''
  for (const value of offset) {
    const bits = encodeFloat16(value)
    bytes += String.fromCharCode(bits & 0xff, bits >>> 8)
  }
  return btoa(bytes)
}

/** @throws RangeError for a text that is not `headDim` finite numbers */
export function readOffset(text: string, headDim: number): Float32Array {
  const bytes = bytesOf(text)
  if (bytes.length !== 2 * headDim)
    throw new RangeError(
      `offset: expected base64 of ${headDim} float16 numbers (${2 * headDim} bytes), got ${bytes.length} bytes`,
    )
  return Float32Array.from({ length: headDim }, (_, channel) => {
    const value = decodeFloat16(bytes.charCodeAt(2 * channel) | (bytes.charCodeAt(2 * channel + 1) << 8))
    if (Number.isFinite(value)) return value
    throw new RangeError(`offset: channel ${channel} must be finite, got ${value}`)
  })
}

/** A character a byte; `atob` alone would take texts that no `btoa` gives. */
function bytesOf(text: string): string {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new RangeError(`offset: expected base64, got ${JSON.stringify(text.slice(0, 40))}`)
  return atob(text)
}
