import { describe, expect, it } from 'vitest'
import { childSeed, type Seed, seedOf } from '../../../src/numerics/random.ts'
import { type Cell, expandDesign } from '../../../src/study/design/design.ts'
import { drawFromTrace } from '../../../src/study/laws/drawFromTrace.ts'
import { buildDesign } from '../../builders/buildDesign.ts'
import { buildTrace } from '../../builders/buildTrace.ts'

const headDim = 16
const trace = buildTrace({ shape: { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim } })
const [cell] = expandDesign(buildDesign({ numKeys: 30, numQueries: 20 }, { laws: ['trace'] }))

function rowsOf(vectors: Float32Array): string[] {
  return Array.from({ length: vectors.length / headDim }, (_, row) =>
    vectors.subarray(row * headDim, (row + 1) * headDim).join(),
  )
}

const heads = trace.layers.flatMap((layer) =>
  [0, 1].map((kvHead) => {
    const { keys, values, queries } = trace.readHead(layer, kvHead)
    return { keys: rowsOf(keys), values: rowsOf(values), queries: rowsOf(queries) }
  }),
)
const seeds: Seed[] = Array.from({ length: 60 }, (_, trial) => childSeed(seedOf(1), trial))

describe('a draw from a trace', () => {
  it('takes different rows of one head, keys with their values', () => {
    for (const seed of seeds.slice(0, 10)) {
      const drawn = drawFromTrace(trace, cell, seed)
      const keys = rowsOf(drawn.keys)
      const head = heads.find((candidate) => candidate.keys.includes(keys[0]))
      if (!head) throw new Error('no head has the first key')
      const tokens = keys.map((key) => head.keys.indexOf(key))
      expect(new Set(tokens).size).toBe(30)
      expect(tokens).not.toContain(-1)
      expect(rowsOf(drawn.values)).toEqual(tokens.map((token) => head.values[token]))
      const queries = rowsOf(drawn.queries)
      expect(new Set(queries).size).toBe(20)
      expect(head.queries).toEqual(expect.arrayContaining(queries))
    }
  })

  it('comes from every head in turn, and from every token', () => {
    const first = seeds.map((seed) => rowsOf(drawFromTrace(trace, cell, seed).keys)[0])
    for (const head of heads) expect(head.keys.some((key) => first.includes(key))).toBe(true)
    const drawn = new Set(seeds.flatMap((seed) => rowsOf(drawFromTrace(trace, cell, seed).keys)))
    expect(drawn.size).toBe(heads.length * trace.numTokens)
  })

  it('depends on the seed alone', () => {
    expect(drawFromTrace(trace, cell, seeds[0])).toEqual(drawFromTrace(trace, cell, seeds[0]))
  })

  it.each<[Partial<Cell>, string]>([
    [{ numKeys: 36 }, 'trace: a head has 35 keys, got 36 to draw'],
    [{ numQueries: 27 }, 'trace: a head has 24 queries, got 27 to draw'],
    [{ headDim: 32 }, 'trace: synthetic has head dim 16, got 32'],
  ])('refuses a cell that asks for more than there is: %j', (changes, message) => {
    expect(() => drawFromTrace(trace, { ...cell, ...changes }, seeds[0])).toThrow(new RangeError(message))
  })
})
