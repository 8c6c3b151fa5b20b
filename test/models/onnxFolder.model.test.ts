import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { castNode } from '../../src/models/onnxFolder/exposedNodes.ts'
import { exposeQueries } from '../../src/models/onnxFolder/exposeQueries.ts'
import { cacheGraphs, exposeValues } from '../../src/models/onnxFolder/exposeValues.ts'
import { graphOfModel, viewGraph } from '../../src/models/onnxFolder/onnxGraph.ts'
import { largestDifference } from './largestDifference.ts'
import { encodeSpeech, moonshinePath, readSpeech } from './onnxFolderMoonshine.ts'

const numLayers = 6
const numHeads = 8
const headDim = 36
const layers = [...Array(numLayers).keys()]
/** "And so, my fellow Americans, ask not what your country ..." */
const tokenIds = [1, 1126, 577, 29892, 590, 10404, 23035, 29892, 2244, 451, 825, 596, 4234]

describe("Moonshine's decoder", () => {
  let session: InferenceSession
  let speech: Tensor

  beforeAll(async () => {
    const file = readFileSync(join(moonshinePath(), 'onnx/decoder_model_merged.onnx'))
    session = await InferenceSession.create(exposeAttended(exposeQueries(file).model))
    speech = await encodeSpeech(readSpeech())
  })

  it('attends with the queries that are found, in its first branch', async () => {
    const outputs = await session.run({
      ...emptyPast(),
      input_ids: integers(tokenIds),
      encoder_hidden_states: speech,
      use_cache_branch: new Tensor('bool', [false], [1]),
    })
    for (const layer of layers) expect(unexplained(outputs, layer, tokenIds.length)).toBeLessThan(1e-4)
  })

  it('attends with the queries that are found, in its second branch', async () => {
    let past: Record<string, Tensor> = emptyPast()
    for (const [index, id] of tokenIds.entries()) {
      const outputs = await session.run({
        ...past,
        input_ids: integers([id]),
        encoder_hidden_states: speech,
        use_cache_branch: new Tensor('bool', [index > 0], [1]),
      })
      for (const layer of layers) expect(unexplained(outputs, layer, 1)).toBeLessThan(1e-4)
      const kept = Object.entries(outputs).filter(
        ([name]) => name.startsWith('present') && (index === 0 || name.includes('decoder')),
      )
      past = {
        ...past,
        ...Object.fromEntries(
          kept.map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
        ),
      }
    }
  })
})

/** What heads make of the values, `[1, heads, tokens, headDim]`, exposed as queries are. */
function exposeAttended(file: Uint8Array): Uint8Array {
  const graph = viewGraph(file, graphOfModel(file))
  const inside = (layer: number): string => `/model/decoder/layers.${layer}/self_attn/MatMul_1_output_0`
  return exposeValues(file, graph, {
    names: layers.map((layer) => `attended.${layer}`),
    nodes: cacheGraphs(graph).ranges.map(() =>
      layers.map((layer) => castNode(inside(layer), `attended.${layer}`)),
    ),
    inputs: [],
  })
}

/** How far the graph's own attention is from softmax(Q K' / sqrt(headDim)) V. */
function unexplained(outputs: InferenceSession.ReturnType, layer: number, numTokens: number): number {
  const valuesOf = (name: string): Float32Array => outputs[name].data as Float32Array
  const attended = attend(
    valuesOf(`kqv.queries.${layer}`),
    valuesOf(`present.${layer}.decoder.key`),
    valuesOf(`present.${layer}.decoder.value`),
    numTokens,
  )
  return largestDifference(attended, valuesOf(`attended.${layer}`))
}

/** @param numTokens the last of the context, which have queries */
function attend(
  queries: Float32Array,
  keys: Float32Array,
  values: Float32Array,
  numTokens: number,
): Float32Array {
  const context = keys.length / (numHeads * headDim)
  const attended = new Float32Array(queries.length)
  const rowOf = (tensor: Float32Array, row: number): Float32Array =>
    tensor.subarray(row * headDim, (row + 1) * headDim)
  for (let head = 0; head < numHeads; head++)
    for (let token = 0; token < numTokens; token++) {
      const query = rowOf(queries, head * numTokens + token)
      const weights = Array.from({ length: context - numTokens + token + 1 }, (_, key) => {
        const product = rowOf(keys, head * context + key).reduce(
          (sum, value, channel) => sum + value * query[channel],
          0,
        )
        return Math.exp(product / Math.sqrt(headDim))
      })
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      const output = rowOf(attended, head * numTokens + token)
      for (const [key, weight] of weights.entries())
        for (const [channel, value] of rowOf(values, head * context + key).entries())
          output[channel] += (weight / total) * value
    }
  return attended
}

function integers(values: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
}

function emptyPast(): Record<string, Tensor> {
  const names = layers.flatMap((layer) =>
    ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'].map(
      (part) => `past_key_values.${layer}.${part}`,
    ),
  )
  const empty = (): Tensor => new Tensor('float32', new Float32Array(0), [1, numHeads, 0, headDim])
  return Object.fromEntries(names.map((name) => [name, empty()]))
}
