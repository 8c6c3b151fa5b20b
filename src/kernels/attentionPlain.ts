import type { AttentionKernels } from './attentionContract.ts'
import { plainScore, plainScoreInt8, plainScoreInt16, plainScoreProducts } from './attentionPlainScore.ts'
import { plainSoftmaxTile } from './attentionPlainSoftmax.ts'
import { plainAccumulate, plainAccumulateInt16 } from './attentionPlainSums.ts'
import { plainTabulateProducts } from './attentionProducts.ts'

/** The attention kernels in plain TypeScript: what runs without SIMD, and what says what the compiled ones must give. */
export function createPlainAttention(memory: WebAssembly.Memory): AttentionKernels {
  return {
    score: plainScore(memory),
    scoreProducts: plainScoreProducts(memory),
    tabulateProducts: plainTabulateProducts(memory),
    scoreInt16: plainScoreInt16(memory),
    scoreInt8: plainScoreInt8(memory),
    accumulate: plainAccumulate(memory),
    accumulateInt16: plainAccumulateInt16(memory),
    softmaxTile: plainSoftmaxTile(memory),
    rescale(values, count, factor) {
      const floats = new Float32Array(memory.buffer, values, count)
      // a factor is taken as float32, as a compiled kernel takes it
      const single = Math.fround(factor)
      for (let index = 0; index < count; index++) floats[index] *= single
    },
  }
}
