import type { ParsedCodecId } from '../../codecs/codecId.ts'
import { type Float8, float8E4m3, float8E5m2 } from '../../numerics/float8.ts'
import { identityMap } from '../../numerics/linearMap.ts'
import type { TokenFormat } from './tokenFormat.ts'

/** Bits of a value, and what they stand for where a table says so. */
const formats: Readonly<Record<string, { readonly width: number; readonly values?: Float32Array }>> = {
  f32: { width: 32 },
  f16: { width: 16 },
  fp8_e4m3: { width: 8, values: float8Values(float8E4m3) },
  fp8_e5m2: { width: 8, values: float8Values(float8E5m2) },
}

/** Zero for what is no finite number: such codes are never stored. */
function float8Values(format: Float8): Float32Array {
  return Float32Array.from({ length: 256 }, (_, bits) => {
    const value = format.decode(bits)
    return Number.isFinite(value) ? value : 0
  })
}

/** What codecs store that keep each value by itself. */
export function numberFormat({ family }: ParsedCodecId, headDim: number): TokenFormat | undefined {
  const format = formats[family.name]
  if (format === undefined) return undefined
  const codes = { at: 0, numBytes: (headDim * format.width) / 8 }
  return {
    rotation: identityMap(headDim),
    parts: [{ ...format, numValues: headDim, codes, weight: 1, start: 0 }],
  }
}
