import { describe, expect, it } from 'vitest'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { readExpected } from './expectedRun.ts'
import { largestDifference } from './largestDifference.ts'
import { fixtureFolder } from './onnxFolderFiles.ts'
import { runInChunks } from './runInChunks.ts'

describe.each(['llama', 'mistral', 'qwen2', 'qwen3', 'gemma', 'gemma3'])('a folder of %s', (name) => {
  const expected = readExpected(name)

  it.each([5, expected.tokenIds.length])('runs as in transformers, in chunks of %i', async (chunkLength) => {
    const source = openModel(fixtureFolder(name))
    const model = await openLayeredModel(source, { threads: 1 })
    source.close()
    const run = await runInChunks(model, expected.tokenIds, chunkLength)
    await model.close()
    expect(largestDifference(run.logProbabilities, expected.values('log_probabilities'))).toBeLessThan(1e-5)
    for (const [layer, { keys, values }] of run.layers.entries()) {
      expect(largestDifference(keys, expected.values(`layers.${layer}.k`))).toBeLessThan(1e-5)
      expect(largestDifference(values, expected.values(`layers.${layer}.v`))).toBeLessThan(1e-5)
    }
  })
})
