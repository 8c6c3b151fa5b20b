import { afterAll, describe, expect, it } from 'vitest'
import type { LayeredModel } from '../../src/models/layeredModel.ts'
import type { ModelSource } from '../../src/models/modelSource.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { largestDifference } from './largestDifference.ts'
import { plainForward } from './plainForward.ts'
import { runInChunks } from './runInChunks.ts'
import { type TinyModel, tinyModel } from './tinyModel.ts'

const biases = ['attn_q.bias', 'attn_k.bias', 'attn_v.bias']
const variants: readonly (TinyModel & { readonly title: string })[] = [
  { title: 'Llama', architecture: 'llama', pairing: 'adjacent', headDim: 8, optional: ['output.weight'] },
  {
    title: 'Llama with a tied embedding',
    architecture: 'llama',
    pairing: 'adjacent',
    headDim: 8,
    optional: [],
  },
  {
    title: 'Llama 3 with scaled frequencies and biases',
    architecture: 'llama',
    pairing: 'halves',
    headDim: 8,
    optional: biases,
    factors: Float32Array.of(1, 1.5, 4, 8),
  },
  { title: 'Mistral', architecture: 'mistral', pairing: 'halves', headDim: 8, optional: ['output.weight'] },
  { title: 'Qwen2', architecture: 'qwen2', pairing: 'halves', headDim: 8, optional: [] },
  {
    title: 'Qwen3 with a head dim of its own',
    architecture: 'qwen3',
    pairing: 'halves',
    headDim: 12,
    optional: [],
  },
]
const tokenIds = [3, 60, 0, 17, 17, 42, 8, 25, 1, 33, 59]

const opened: LayeredModel[] = []
async function open(source: ModelSource): Promise<LayeredModel> {
  const model = await openLayeredModel(source, { threads: 1 })
  opened.push(model)
  return model
}
afterAll(() => Promise.all(opened.map((model) => model.close())))

describe.each(variants)('a model built as $title', (variant) => {
  const source = tinyModel(variant)
  const plain = plainForward(source, tokenIds)

  it.each([1, 3, tokenIds.length])('is the plain one in chunks of %i', async (chunkLength) => {
    const run = await runInChunks(await open(source), tokenIds, chunkLength)
    expect(largestDifference(run.logProbabilities, plain.logProbabilities.flat())).toBeLessThan(1e-5)
    for (const [index, { queries, keys, values }] of run.layers.entries()) {
      const expected = plain.layers[index]
      expect(largestDifference(queries, expected.queries.flat(2))).toBeLessThan(1e-5)
      expect(largestDifference(keys, expected.keys.flat(2))).toBeLessThan(1e-5)
      expect(largestDifference(values, expected.values.flat(2))).toBeLessThan(1e-5)
    }
  })
})

describe('a layered model', () => {
  const source = tinyModel(variants[0])
  const noPast = { numTokens: 0, keys: new Float32Array(0), values: new Float32Array(0) }

  it('refuses token ids that are not in the vocabulary', async () => {
    const model = await open(source)
    for (const id of [-1, 61])
      await expect(model.embed(Int32Array.of(0, id))).rejects.toThrow(
        new RangeError(`model: token id must be 0 .. 60, got ${id} at token 1`),
      )
  })

  it('refuses layers that it does not have', async () => {
    const model = await open(source)
    await expect(model.runLayer(2, new Float32Array(32), noPast)).rejects.toThrow(
      new RangeError('model: layer must be 0 .. 1, got 2'),
    )
  })

  it('refuses arrays of another shape', async () => {
    const model = await open(source)
    for (const length of [0, 33]) {
      const message = `model: hidden must be [numTokens, 32] with a token at least, got ${length} values`
      await expect(model.runLayer(0, new Float32Array(length), noPast)).rejects.toThrow(message)
      await expect(model.predict(new Float32Array(length))).rejects.toThrow(message)
    }
    const past = { numTokens: 3, keys: new Float32Array(2 * 3 * 8), values: new Float32Array(2 * 8) }
    await expect(model.runLayer(0, new Float32Array(32), past)).rejects.toThrow(
      'model: past values must be [2, 3, 8], got 16 values',
    )
  })

  it('needs of every layer what one of them has', async () => {
    const uneven = tinyModel({ ...variants[0], optional: ['blk.1.attn_q.bias'] })
    await expect(open(uneven)).rejects.toThrow('no blk.0.attn_q.bias of [32]')
  })

  it('holds a tied embedding once', async () => {
    const names: string[] = []
    const tied = tinyModel(variants[1])
    await open({
      ...tied,
      read(name, shape) {
        names.push(name)
        return tied.read(name, shape)
      },
    })
    expect(names.filter((name) => name === 'token_embd.weight')).toHaveLength(1)
    expect(new Set(names).size).toBe(names.length)
  })
})
