import { decodeFloat16, encodeFloat16 } from '../numerics/float16.ts'

/** How a norm, a scale or an offset is stored: little-endian bytes. */
export interface NumberFormat {
  readonly name: string
  readonly numBytes: number
  /** What helps when a number is beyond the format. */
  readonly wayOut: string
  /** Gives the number as it will be read: infinite when the format cannot hold it. */
  write(value: number, bytes: Uint8Array, offset: number): number
  read(bytes: Uint8Array, offset: number): number
}

const float16: NumberFormat = {
  name: 'float16',
  numBytes: 2,
  wayOut: 'choose norm=float32',
  write(value, bytes, offset) {
    const bits = encodeFloat16(value)
    bytes[offset] = bits
    bytes[offset + 1] = bits >>> 8
    return decodeFloat16(bits)
  },
  read: (bytes, offset) => decodeFloat16(bytes[offset] | (bytes[offset + 1] << 8)),
}

const single = new Float32Array(1)
const singleBits = new Uint32Array(single.buffer)

const float32: NumberFormat = {
  name: 'float32',
  numBytes: 4,
  wayOut: 'scale the tensor down',
  write(value, bytes, offset) {
    single[0] = value
    for (let byte = 0; byte < 4; byte++) bytes[offset + byte] = singleBits[0] >>> (8 * byte)
    return single[0]
  },
  read(bytes, offset) {
    singleBits[0] =
      bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24)
    return single[0]
  },
}

/** The format of a `norm` option: single precision where it says so, half precision everywhere else. */
export function numberFormat(option: string): NumberFormat {
  return option === 'float32' ? float32 : float16
}
