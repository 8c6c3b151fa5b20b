import type { CodecFamily, CodecId } from '../../src/codecs/codec.ts'
import { codecFamilies, createCodec } from '../../src/codecs/registry.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

/** A codec id and a head dim that it serves. */
export interface CodecCase {
  readonly id: CodecId
  readonly family: CodecFamily
  readonly headDim: number
}

const headDims = [16, 32, 36, 64, 80, 96, 112, 128, 192, 256, 512, 1024]
/** Options are tried on fewer: a power of two, and one that is none. */
const optionHeadDims = [64, 96]

/** Name and width of a family: its narrowest, a middle one, its widest. */
export function names(family: CodecFamily): string[] {
  if (family.bits === undefined) return [family.name]
  const { min, max } = family.bits
  return [...new Set([min, (min + max) >> 1, max])].map((bits) => family.name + bits)
}

/** Every name on every head dim that it serves, then every option value on two. */
export const codecCases: readonly CodecCase[] = codecFamilies.flatMap((family) => [
  ...names(family).flatMap((id) => served(family, headDims).map((headDim) => ({ id, family, headDim }))),
  ...names(family).flatMap((name) =>
    optionIds(family, name).flatMap((id) =>
      served(family, optionHeadDims).map((headDim) => ({ id, family, headDim })),
    ),
  ),
])

function served(family: CodecFamily, dims: readonly number[]): number[] {
  return dims.filter((headDim) => family.refuses?.(headDim) === undefined)
}

/** Ids with one option off its default; with a second one where the first needs it. */
export function optionIds(family: CodecFamily, name: string): CodecId[] {
  const settings = family.options.flatMap((option) =>
    option.values.slice(1).map((value) => `${option.name}=${value}`),
  )
  return settings.map((setting) => {
    const others = settings.filter((other) => other.split('=')[0] !== setting.split('=')[0])
    const ids = [`${name}:${setting}`, ...others.map((other) => `${name}:${setting},${other}`)]
    const working = ids.find((id) => serves(id))
    if (working === undefined) throw new Error(`no codec takes ${name}:${setting}`)
    return working
  })
}

function serves(id: CodecId): boolean {
  try {
    createCodec(id, 64, seedOf(0))
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Gaussian vectors, always the same. */
export function gaussianVectors(numTokens: number, headDim: number): Float32Array {
  const random = createRandom(seedOf(headDim))
  return Float32Array.from({ length: numTokens * headDim }, () => random.normal())
}
