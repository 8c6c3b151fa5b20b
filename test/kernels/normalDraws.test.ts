import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDoubleKernels } from '../../src/kernels/doubleKernels.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { compiledNormals } from '../../src/kernels/normalDraws.ts'
import { haarMatrix } from '../../src/numerics/haarMatrix.ts'
import { normalQuantile } from '../../src/numerics/normalQuantile.ts'
import { philox } from '../../src/numerics/philox.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

const memory = createMemory(131_072, false)
const kernels = createDoubleKernels(memory)
const base = RESERVED_BYTES
const fillNormals = compiledNormals()

/** Draws of one number after another. */
function oneByOne(seed: number, first: number, count: number): Float64Array {
  const random = createRandom(seedOf(seed))
  for (let skipped = 0; skipped < first; skipped++) random.normal()
  return Float64Array.from({ length: count }, () => random.normal())
}

describe('uniform numbers', () => {
  it.each([0, 1, 2 ** 31 - 3, 2 ** 32 - 8])('are those of the stream from block %d on', (first) => {
    const seed = seedOf(2 ** 40 + 5)
    const numBlocks = 8
    kernels.drawUniforms(first, ...seed, numBlocks, base)
    const words = new Uint32Array(4)
    const expected = Array.from({ length: numBlocks }, (_, block) => {
      philox([first + block, 0, 0, 0], seed, words)
      return [0, 2].map((at) => ((words[at] >>> 5) * 2 ** 26 + (words[at + 1] >>> 6)) / 2 ** 53)
    })
    expect([...new Float64Array(memory.buffer, base, 2 * numBlocks)]).toEqual(expected.flat())
  })
})

describe('normal numbers of uniform ones', () => {
  const count = 4096
  const numbers = new Float64Array(memory.buffer, base, count)
  const left = base + 8 * count
  const least = 2 ** -54

  /** Uniform numbers whose normal number is not that of plain code; and how many were left to it. */
  function compare(uniforms: Float64Array): { wrong: number[]; numLeft: number } {
    numbers.set(uniforms)
    const numLeft = kernels.finishNormals(base, uniforms.length, left, left + 4 * (count + 1))
    const addresses = new Uint32Array(memory.buffer, left, numLeft)
    const places = new Set(Array.from(addresses, (address) => (address - base) / 8))
    expect(places.size).toBe(numLeft)
    const wrong = uniforms.filter(
      (uniform, index) => !Object.is(numbers[index], places.has(index) ? uniform : normalQuantile(uniform)),
    )
    return { wrong: [...wrong], numLeft }
  }

  it('are those of the quantile, but for a hundredth that is left', () => {
    const random = createRandom(seedOf(21))
    let numLeft = 0
    for (let round = 0; round < 100; round++) {
      const found = compare(Float64Array.from({ length: count }, () => random.uniform() || least))
      expect(found.wrong).toEqual([])
      numLeft += found.numLeft
    }
    expect(numLeft / (100 * count)).toBeCloseTo(0.011, 2)
  })

  it('are so where a formula changes, and where a logarithm takes another path', () => {
    const borders = [0.25, 0.75, 0.125, 0.875, 0.0055, 0.9945, 0.5, ...[3, 4, 5, 6, 7, 8].map((k) => 2 ** -k)]
    // fractions of the logarithm's argument between which it adds in another order
    for (const word of [0x6147a, 0x6b851, 0x6a09c, 0x95f64])
      for (const power of [1, 2, 4]) borders.push((1 + word / 2 ** 20) / 2 ** (power + 2))
    const steps = Array.from({ length: 64 }, (_, index) => (index - 32) * 2 ** -53)
    const near = borders.flatMap((border) => [
      ...steps.map((step) => border + step),
      ...steps.map((step) => border + step * 2 ** 18),
      ...steps.map((step) => 1 - border + step),
    ])
    const ends = [least, 2 * least, 1 - 2 * least, 1 - 4 * least]
    const uniforms = Float64Array.from([...near, ...ends]).filter((value) => value > 0 && value < 1)
    for (let start = 0; start + count <= uniforms.length + count; start += count) {
      const some = uniforms.subarray(start, start + count)
      expect(compare(some.length % 2 === 0 ? some : Float64Array.of(...some, 0.3)).wrong).toEqual([])
    }
  })

  it('are so in any mixture of kinds, pairs that do not come out even included', () => {
    // the last two have arguments of the logarithm that are left, being powers of two
    const kinds = fc.constantFrom(0.3, 0.6, 0.2, 0.85, 0.03, 0.97, 0.001, 0.9999, 0.5, 0.125, 0.03125)
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 1, maxLength: 40 }), (some) => {
        expect(compare(Float64Array.from(some.length % 2 === 0 ? some : [...some, 0.4])).wrong).toEqual([])
      }),
      { seed: 1 },
    )
  })
})

describe('compiled normal numbers', () => {
  it('are those of the stream, from anywhere on and of any number', () => {
    const lengths = fc.oneof(fc.nat(40), fc.nat(6000))
    fc.assert(
      fc.property(fc.nat(), fc.nat(300), lengths, (seed, first, count) => {
        const found = new Float64Array(count)
        fillNormals?.(seedOf(seed), first, found)
        expect(found).toEqual(oneByOne(seed, first, count))
      }),
      { seed: 1 },
    )
  })

  it('are a million times the same bits', () => {
    const found = new Float64Array(1_000_000)
    fillNormals?.(seedOf(9), 0, found)
    const expected = oneByOne(9, 0, found.length)
    expect(found.every((value, index) => Object.is(value, expected[index]))).toBe(true)
  })

  it('are rounded where the target is of single precision', () => {
    const found = new Float32Array(100)
    fillNormals?.(seedOf(3), 1, found)
    expect(found).toEqual(new Float32Array(oneByOne(3, 1, 100)))
  })

  it('leave a stream where calls one by one would, whatever is drawn before and after', () => {
    const draws = fc.array(
      fc.oneof(fc.nat(30), fc.constantFrom('uint32' as const, 'uniform' as const, 'normal' as const)),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(fc.nat(), draws, (seed, sequence) => {
        const [fast, plain] = [fillNormals, undefined].map((fill) => createRandom(seedOf(seed), fill))
        for (const draw of sequence) {
          if (typeof draw === 'string') {
            expect(fast[draw]()).toBe(plain[draw]())
            continue
          }
          const [found, expected] = [new Float64Array(draw), new Float64Array(draw)]
          fast.normals(found)
          for (let index = 0; index < draw; index++) expected[index] = plain.normal()
          expect(found).toEqual(expected)
        }
      }),
      { seed: 1 },
    )
  })

  it('make the same Haar matrix', () => {
    const seed = childSeed(seedOf(4), 'sketch')
    expect(haarMatrix(40, createRandom(seed, fillNormals))).toEqual(haarMatrix(40, createRandom(seed)))
  })
})
