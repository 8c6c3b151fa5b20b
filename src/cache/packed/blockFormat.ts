import type { ParsedCodecId } from '../../codecs/codecId.ts'
import { BLOCK_LENGTH } from '../../codecs/ggmlBlock.ts'
import { turnedValues } from '../../codecs/rotated.ts'
import { createHadamard } from '../../numerics/hadamard.ts'
import { identityMap, type LinearMap } from '../../numerics/linearMap.ts'
import type { TokenFormat, TokenPart } from './tokenFormat.ts'

/** One run of codes in a block of 32 values: its first byte, width, what codes stand for, and their order. */
type BlockCodes = Pick<TokenPart, 'width' | 'values' | 'order'> & { at: number }

/** Value j lies in a low nibble beside value j + 16 above it. */
const nibbleOrder = Array.from({ length: BLOCK_LENGTH }, (_, place) => (place >> 1) + 16 * (place & 1))

/** A float16 scale leads each block; a value is the scale times the sum of what its codes stand for. */
const blocks: Readonly<Record<string, readonly BlockCodes[]>> = {
  q8_0: [{ at: 2, width: 8 }],
  q4_0: [{ at: 2, width: 4, values: codewords(4, (code) => code - 8), order: nibbleOrder }],
  q5_0: [
    { at: 6, width: 4, values: codewords(4, (code) => code - 16), order: nibbleOrder },
    { at: 2, width: 1, values: codewords(1, (code) => 16 * code) },
  ],
}

function codewords(width: number, valueOf: (code: number) => number): Float32Array {
  return Float32Array.from({ length: 2 ** width }, (_, code) => valueOf(code))
}

/** What ggml's formats around zero store, block after block. */
export function blockFormat({ family, options }: ParsedCodecId, headDim: number): TokenFormat | undefined {
  const codes = blocks[family.name]
  if (codes === undefined) return undefined
  const codesBytes = codes.reduce((sum, { width }) => sum + width * (BLOCK_LENGTH / 8), 0)
  const blockBytes = 2 + codesBytes
  const parts = Array.from({ length: headDim / BLOCK_LENGTH }, (_, block) =>
    codes.map(
      ({ at, ...part }): TokenPart => ({
        ...part,
        numValues: BLOCK_LENGTH,
        codes: { at: block * blockBytes + at, numBytes: part.width * (BLOCK_LENGTH / 8) },
        scales: [{ at: block * blockBytes, numBytes: 2 }],
        weight: 1,
        start: block * BLOCK_LENGTH,
      }),
    ),
  )
  return { rotation: blockRotation(options.rotation, headDim), parts: parts.flat() }
}

/** The transform of `src/codecs/rotated.ts`, which is its own inverse. */
function blockRotation(option: string, headDim: number): LinearMap {
  const order = turnedValues(headDim, option)
  if (order === 0) return identityMap(headDim)
  const hadamard = createHadamard(order)
  function apply(values: Float32Array): void {
    for (let start = 0; start < headDim; start += order) hadamard.apply(values.subarray(start, start + order))
  }
  return { order: headDim, apply, applyTransposed: apply }
}
