import type { HeadTrace, Trace } from '../../cache/trace.ts'
import { createRandom, type Random, type Seed } from '../../numerics/random.ts'
import type { Cell } from '../design/design.ts'

/**
 * Rows of one KV head of a real trace: the seed picks layer and head, then keys with their values, then queries of the
 * query heads that read it, each at most once.
 *
 * Rows come from anywhere in the text, so that a draw has the law of the head's rows but not their order.
 *
 * @throws RangeError when the head has too few rows, or rows of another length
 */
export function drawFromTrace(trace: Trace, cell: Cell, seed: Seed): HeadTrace {
  const { headDim, numKeys, numQueries } = cell
  if (trace.shape.headDim !== headDim)
    throw new RangeError(`trace: ${trace.model} has head dim ${trace.shape.headDim}, got ${headDim}`)
  const random = createRandom(seed)
  const layer = trace.layers[random.integer(trace.layers.length)]
  const head = trace.readHead(layer, random.integer(trace.shape.numKvHeads))
  const tokens = drawIndices(trace.numTokens, numKeys, 'keys', random)
  const queries = drawIndices(head.queries.length / headDim, numQueries, 'queries', random)
  return {
    keys: takeRows(head.keys, tokens, headDim),
    values: takeRows(head.values, tokens, headDim),
    queries: takeRows(head.queries, queries, headDim),
  }
}

/** Some of the numbers below `bound`, each at most once, in random order. */
function drawIndices(bound: number, count: number, what: string, random: Random): number[] {
  if (count > bound) throw new RangeError(`trace: a head has ${bound} ${what}, got ${count} to draw`)
  const indices = Array.from({ length: bound }, (_, index) => index)
  for (let index = 0; index < count; index++) {
    const chosen = index + random.integer(bound - index)
    ;[indices[index], indices[chosen]] = [indices[chosen], indices[index]]
  }
  return indices.slice(0, count)
}

function takeRows(vectors: Float32Array, rows: readonly number[], headDim: number): Float32Array {
  const taken = new Float32Array(rows.length * headDim)
  for (const [index, row] of rows.entries())
    taken.set(vectors.subarray(row * headDim, (row + 1) * headDim), index * headDim)
  return taken
}
