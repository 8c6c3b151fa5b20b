import { exponential } from '../kernels/attentionExponential.ts'
import type { CacheThread } from './cacheThread.ts'
import type { AttendJob } from './job.ts'
import { type Partial, partialAt } from './partials.ts'
import { groupSize } from './shape.ts'
import { splitsOf } from './splits.ts'
import type { StoredTensor } from './storedTensor.ts'
import { tensorIndex } from './tensorPlan.ts'

/**
 * The outputs of one KV head from what the items found, always in the order of splits; they replace the queries.
 *
 *     output = sum_i exp(m_i - m) sums_i / sum_i exp(m_i - m) total_i ,   m = max_i m_i
 *
 * @throws RangeError when a logit is beyond float32
 */
export function mergePartials(thread: CacheThread, job: AttendJob, kvHead: number): void {
  const { plan, tensors, views, scratch } = thread
  const { headDim } = plan.shape
  const numRows = groupSize(plan.shape) * job.numQueries
  const { numPacked, numSplits } = splitsOf(job.counts)
  const partials = Array.from({ length: numSplits }, (_, split) =>
    partialAt(thread, job, kvHead * numSplits + split),
  )
  const weights = partialWeights(partials, numRows)
  const outputs = job.queries + kvHead * numRows * headDim * Float32Array.BYTES_PER_ELEMENT
  const at = outputs / Float32Array.BYTES_PER_ELEMENT
  views.floats.fill(0, at, at + numRows * headDim)
  const packed = tensors.packed[job.layer][tensorIndex(kvHead, 'v')]
  const kinds: readonly (readonly [StoredTensor, number, number])[] = [
    [packed, 0, numPacked],
    [tensors.exact, numPacked, numSplits],
  ]
  for (const [tensor, start, end] of kinds) {
    if (start === end) continue
    const sums = addSums(thread, tensor, partials.slice(start, end), weights.slice(start, end))
    tensor.finish(sums, numRows, scratch.finished)
    const finished = scratch.finished / Float32Array.BYTES_PER_ELEMENT
    for (let index = 0; index < numRows * headDim; index++)
      views.floats[at + index] += views.floats[finished + index]
  }
}

/** By partial, then by row: what its sums count for, such that the weights of all tokens sum to 1. */
function partialWeights(partials: readonly Partial[], numRows: number): Float64Array[] {
  const weights = partials.map(() => new Float64Array(numRows))
  for (let row = 0; row < numRows; row++) {
    const largest = partials.reduce((most, it) => Math.max(most, it.largest(row)), Number.NEGATIVE_INFINITY)
    let total = 0
    for (const [index, partial] of partials.entries()) {
      weights[index][row] = exponential(Math.fround(partial.largest(row) - largest))
      total += weights[index][row] * partial.total(row)
    }
    if (!Number.isFinite(total))
      throw new RangeError(
        `quantized cache: a logit is beyond float32, got ${largest}; scale the queries down`,
      )
    for (const weight of weights) weight[row] /= total
  }
  return weights
}

/** The weighted sum of some partials, in place of the first one's sums. */
function addSums(
  { views }: CacheThread,
  tensor: StoredTensor,
  partials: readonly Partial[],
  weights: readonly Float64Array[],
): number {
  const length = tensor.sumBytes / Float32Array.BYTES_PER_ELEMENT
  const { floats } = views
  const total = new Float64Array(length)
  for (let row = 0; row < weights[0].length; row++) {
    total.fill(0)
    for (const [part, { sums }] of partials.entries()) {
      const start = sums / Float32Array.BYTES_PER_ELEMENT + row * length
      const weight = weights[part][row]
      for (let index = 0; index < length; index++) total[index] += weight * floats[start + index]
    }
    floats.set(total, partials[0].sums / Float32Array.BYTES_PER_ELEMENT + row * length)
  }
  return partials[0].sums
}
