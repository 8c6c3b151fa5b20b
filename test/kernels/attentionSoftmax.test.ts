import { describe, expect, it } from 'vitest'
import { exponential } from '../../src/kernels/attentionExponential.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { bothKernels, type KernelMemory } from './attentionMemory.ts'

/** Addresses within the free part of a memory. */
const at = { states: 0, corrections: 64, scratch: 128, logits: 4096 }

interface TileResult {
  readonly weights: Float32Array
  readonly states: Float32Array
  readonly corrections: Float32Array
}

function runTile(
  { kernels, memory, start }: KernelMemory,
  tile: Float32Array,
  numQueries: number,
  states: Float32Array,
): TileResult {
  const floats = (offset: number, length: number): Float32Array =>
    new Float32Array(memory.buffer, start + offset, length)
  const count = tile.length / numQueries
  floats(at.logits, tile.length).set(tile)
  floats(at.states, states.length).set(states)
  kernels.softmaxTile(
    start + at.logits,
    count,
    numQueries,
    count,
    start + at.states,
    start + at.corrections,
    start + at.scratch,
  )
  return {
    weights: floats(at.logits, tile.length).slice(),
    states: floats(at.states, states.length).slice(),
    corrections: floats(at.corrections, numQueries).slice(),
  }
}

const fresh = (numQueries: number): Float32Array =>
  Float32Array.from({ length: 2 * numQueries }, (_, index) => (index % 2 === 0 ? -Infinity : 0))

describe('the exponential', () => {
  const bits = new Uint32Array(1)
  const single = new Float32Array(bits.buffer)
  /** The distance to the next float32 from a positive one. */
  function spacing(value: number): number {
    single[0] = value
    bits[0]++
    return single[0] - Math.fround(value)
  }

  it('errs by less than one unit in the last place, where results are normal numbers', () => {
    let worst = 0
    for (let x = -87.25; x <= 0; x += 0.000977) {
      const argument = Math.fround(x)
      const exact = Math.exp(argument)
      worst = Math.max(worst, Math.abs(exponential(argument) - exact) / spacing(Math.fround(exact)))
    }
    expect(worst).toBeGreaterThan(0.5)
    expect(worst).toBeLessThan(1)
  })

  it('gives 0 below, 1 at 0, and no number for none', () => {
    expect([-Infinity, -1e30, -87.26, 0, -0, NaN].map(exponential)).toEqual([0, 0, 0, 1, 1, NaN])
    expect(exponential(-87.25)).toBeGreaterThan(1.2e-38)
  })
})

describe('a tile of the softmax', () => {
  const [compiled, plain] = bothKernels()
  const random = createRandom(seedOf(1))

  it.each([1, 2, 3, 4, 5, 8, 15, 16, 27, 63, 64, 257])(
    'of %i logits is the same compiled and plain',
    (count) => {
      const tile = Float32Array.from({ length: 3 * count }, () => 20 * random.normal())
      const states = Float32Array.of(-Infinity, 0, 3, 1.5, 200, 7)
      const result = runTile(compiled, tile, 3, states)
      expect(result).toEqual(runTile(plain, tile, 3, states))
      // what fell away where a larger logit came before
      expect(result.corrections[2]).toBe(1)
      expect(result.states[4]).toBe(200)
    },
  )

  it('after others gives the softmax of all logits', () => {
    const logits = Float32Array.from({ length: 300 }, () => 5 * random.normal())
    let states = fresh(1)
    const weights: number[] = []
    for (const [start, end] of [
      [0, 64],
      [64, 65],
      [65, 130],
      [130, 300],
    ]) {
      const tile = runTile(compiled, logits.slice(start, end), 1, states)
      weights.forEach((weight, index) => {
        weights[index] = weight * tile.corrections[0]
      })
      weights.push(...tile.weights)
      states = tile.states
    }
    const largest = Math.max(...logits)
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
    expect(states[0]).toBe(largest)
    expect(states[1] / total).toBeCloseTo(1, 6)
    weights.forEach((weight, index) => {
      expect(weight).toBeCloseTo(Math.exp(logits[index] - largest), 6)
    })
  })

  it('gives no weight to minus infinity, even where there is nothing else', () => {
    const some = runTile(compiled, Float32Array.of(1, -Infinity, -Infinity, 0, -Infinity), 1, fresh(1))
    expect([...some.weights]).toEqual([1, 0, 0, exponential(-1), 0])
    const none = runTile(compiled, new Float32Array(5).fill(-Infinity), 1, fresh(1))
    expect([...none.weights]).toEqual([0, 0, 0, 0, 0])
    expect([...none.states]).toEqual([-Infinity, 0])
    expect([...none.corrections]).toEqual([1])
    expect(none).toEqual(runTile(plain, new Float32Array(5).fill(-Infinity), 1, fresh(1)))
  })

  it('is followed by rescaled sums', () => {
    for (const { kernels, memory, start } of [compiled, plain]) {
      const sums = new Float32Array(memory.buffer, start, 8).fill(3)
      kernels.rescale(start, 8, 0.1)
      expect([...sums]).toEqual(Array.from({ length: 8 }, () => Math.fround(3 * Math.fround(0.1))))
    }
  })
})
