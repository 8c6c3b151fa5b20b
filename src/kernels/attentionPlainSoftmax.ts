import type { AttentionKernels } from './attentionContract.ts'
import { exponential } from './attentionExponential.ts'
import { sumOfLanes } from './attentionPlainScore.ts'

const { fround } = Math

export function plainSoftmaxTile(memory: WebAssembly.Memory): AttentionKernels['softmaxTile'] {
  return (logits, stride, numQueries, count, states, corrections) => {
    const state = new Float32Array(memory.buffer, states, 2 * numQueries)
    const correction = new Float32Array(memory.buffer, corrections, numQueries)
    for (let query = 0; query < numQueries; query++) {
      const tile = new Float32Array(memory.buffer, logits + 4 * query * stride, count)
      // adding 0 leaves one zero of two
      const largest = tile.reduce((most, logit) => (most < logit ? logit : most), state[2 * query]) + 0
      if (largest === -Infinity) {
        tile.fill(0)
        correction[query] = 1
        continue
      }
      correction[query] = exponential(fround(state[2 * query] - largest))
      const total = exponentiate(tile, largest)
      state[2 * query] = largest
      state[2 * query + 1] = fround(state[2 * query + 1] * correction[query]) + total
    }
  }
}

/** Weights in place, and their sum: weight j goes to partial sum j mod 4, then neighbours are added. */
function exponentiate(tile: Float32Array, largest: number): number {
  const lanes = new Float32Array(4)
  for (let index = 0; index < tile.length; index++) {
    tile[index] = exponential(fround(tile[index] - largest))
    lanes[index % 4] += tile[index]
  }
  return sumOfLanes(lanes)
}
