import { expect, it } from 'vitest'
import type { ModelConfig } from '../../../src/models/modelSource.ts'
import { headWeights } from '../../../src/models/onnx/graphWeights.ts'
import { buildHeadGraph } from '../../../src/models/onnx/headGraph.ts'
import { loadOnnxRuntime } from '../../../src/models/onnxRuntime.ts'
import { createRandom, seedOf } from '../../../src/numerics/random.ts'

const vocabularySize = 49_152
const config: ModelConfig = {
  architecture: 'llama',
  name: 'head',
  shape: { numLayers: 1, numQueryHeads: 1, numKvHeads: 1, headDim: 8 },
  hiddenSize: 2,
  feedForwardSize: 2,
  vocabularySize,
  contextLength: 8,
  normEpsilon: 1e-6,
  rope: { theta: 10_000, pairing: 'halves' },
}

it('log-probabilities of a large vocabulary sum to 1, to 1e-6', async () => {
  const runtime = await loadOnnxRuntime(1)
  const head = await runtime.open(buildHeadGraph(config, headWeights(config)))
  const random = createRandom(seedOf(1))
  const matrix = Float32Array.from({ length: 2 * vocabularySize }, () => random.normal())
  // one token that is likely, and many that are not: what sums in a row lose
  matrix[0] = 12
  const { logProbabilities } = await head.run({
    'output_norm.weight': runtime.tensor(Float32Array.of(1, 1), [2]),
    'output.weight': runtime.tensor(matrix, [vocabularySize, 2]),
    hidden: runtime.tensor(Float32Array.of(3, 1, 1, 0), [2, 2]),
  })
  await head.close()
  for (const start of [0, vocabularySize]) {
    const row = logProbabilities.subarray(start, start + vocabularySize)
    expect(Math.abs(row.reduce((sum, value) => sum + Math.exp(value), 0) - 1)).toBeLessThan(1e-6)
  }
})
