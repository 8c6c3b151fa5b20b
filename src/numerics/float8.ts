/**
 * The two 8-bit floats of inference hardware, as numbers in 0 .. 255, rounded to nearest even and saturating.
 *
 * Saturating: beyond the largest finite value, and at infinity, the largest finite value. NaN stays NaN.
 *
 * Source: Micikevicius et al. (2022), "FP8 Formats for Deep Learning", arXiv:2209.05433; saturation as in vLLM's cast.
 */
export interface Float8 {
  /** Largest finite value. */
  readonly max: number
  encode(value: number): number
  decode(bits: number): number
}

/** 4 exponent and 3 fraction bits; no infinities, which makes room up to 448 (the "fn" variant). */
export const float8E4m3: Float8 = createFloat8({ fractionBits: 3, bias: 7, maxBits: 0x7e })

/** 5 exponent and 2 fraction bits: the upper half of a float16, up to 57344. */
export const float8E5m2: Float8 = createFloat8({
  fractionBits: 2,
  bias: 15,
  maxBits: 0x7b,
  infinityBits: 0x7c,
})

interface Float8Layout {
  readonly fractionBits: number
  readonly bias: number
  /** Code of the largest finite value. */
  readonly maxBits: number
  /** Code of infinity, in a format that has one; every code above is NaN. */
  readonly infinityBits?: number
}

function createFloat8(layout: Float8Layout): Float8 {
  const decoded = decodeTable(layout)
  return {
    max: decoded[layout.maxBits],
    encode: createEncode(layout, decoded[layout.maxBits]),
    decode: (bits) => decoded[bits],
  }
}

function decodeTable({ fractionBits, bias, maxBits, infinityBits }: Float8Layout): Float32Array {
  const numFractions = 2 ** fractionBits
  const table = new Float32Array(256)
  for (let magnitude = 0; magnitude < 128; magnitude++) {
    const exponent = Math.floor(magnitude / numFractions)
    const fraction = (magnitude % numFractions) / numFractions
    const finite = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias)
    const value = magnitude <= maxBits ? finite : magnitude === infinityBits ? Infinity : NaN
    table[magnitude] = value
    table[magnitude + 128] = -value
  }
  return table
}

const float32 = new Float32Array(1)
const float32Bits = new Uint32Array(float32.buffer)

function createEncode({ fractionBits, bias, maxBits }: Float8Layout, max: number): Float8['encode'] {
  const droppedBits = 23 - fractionBits
  const justBelowHalf = 2 ** (droppedBits - 1) - 1
  const rebias = (127 - bias) << 23
  const smallestNormalBits = (128 - bias) << 23
  // added to a subnormal, it leaves a float32 whose last bit weighs one step of the format
  const aligner = 2 ** (24 - bias - fractionBits)
  const alignerBits = (127 + 24 - bias - fractionBits) << 23

  return (value) => {
    float32[0] = value
    const bits = float32Bits[0]
    const sign = (bits >>> 24) & 0x80
    const magnitude = bits & 0x7fffffff
    if (magnitude > 0x7f800000) return sign | 0x7f
    if (Math.abs(float32[0]) >= max) return sign | maxBits
    if (magnitude < smallestNormalBits) {
      float32[0] = Math.abs(float32[0]) + aligner
      return sign | (float32Bits[0] - alignerBits)
    }
    const roundUp = justBelowHalf + ((magnitude >>> droppedBits) & 1)
    return sign | ((magnitude - rebias + roundUp) >>> droppedBits)
  }
}
