import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bytesSource, sliceSource } from '../../src/formats/byteSource.ts'
import { floatTensor } from '../../src/formats/floatTensor.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { largestDifference } from './largestDifference.ts'
import { runInChunks } from './runInChunks.ts'

const folders = new URL('../fixtures/llama/', import.meta.url)

describe.each(['llama', 'mistral', 'qwen2', 'qwen3'])('a folder of %s', (name) => {
  const expected = readExpected(name)

  it.each([5, expected.tokenIds.length])('runs as in transformers, in chunks of %i', async (chunkLength) => {
    const source = openModel(fileURLToPath(new URL(name, folders)))
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

function readExpected(name: string): {
  readonly tokenIds: readonly number[]
  values(tensor: string): Float32Array
} {
  const source = bytesSource(readFileSync(new URL(`${name}/expected.safetensors`, folders)))
  const { tensors } = readSafetensors(source)
  const bytesOf = (tensor: string) => {
    const { offset, byteLength } = tensors.get(tensor)!
    return sliceSource(source, offset, byteLength)
  }
  const ids = bytesOf('token_ids')
  return {
    tokenIds: [...new Int32Array(new Uint8Array(ids.read(0, ids.size)).buffer)],
    values: (tensor) => {
      const bytes = bytesOf(tensor)
      return floatTensor(bytes, 'F32', [bytes.size / 4]).readValues(0, bytes.size / 4)
    },
  }
}
