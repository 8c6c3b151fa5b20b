/**
 * What llama.cpp's own cache types do to a model's predictions, as rows of predictions beside ours.
 *
 *     node llamaCpp/measureCaches.mjs WIDE.gguf --tokens TOKENS.json --out ROWS.parquet
 *
 * TOKENS.json: a list of `{ "name", "tokenIds" }`. WIDE.gguf: see widenWeights.py. Needs node-llama-cpp (README.md).
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import { bitsPerValue } from '../../src/codecs/codec.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import { writePredictionRows } from '../../src/formats/predictionRowsParquet.ts'
import { predictionError } from '../../src/metrics/predictionError.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { predictionRows } from '../../src/study/replay/predictionRow.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { tokens: { type: 'string' }, out: { type: 'string' } },
})
const documents = JSON.parse(readFileSync(options.tokens, 'utf8'))
const cacheTypes = ['q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl']

const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.warn })
const model = await llama.loadModel({ modelPath: positionals[0] })
const headDim = readHeadDim()

const contexts = new Map()
for (const type of ['f16', ...cacheTypes]) contexts.set(type, await createContext(type))
const predictions = new Map(cacheTypes.map((type) => [type, []]))
for (const [index, { name, tokenIds }] of documents.entries()) {
  const baseline = await predict('f16', tokenIds)
  for (const type of cacheTypes)
    predictions.get(type).push(...compare(index, tokenIds, baseline, await predict(type, tokenIds)))
  console.error(`${index + 1} of ${documents.length}: ${name}`)
}
const labels = {
  model: 'SmolLM2-135M-Instruct, weights in float32',
  modelChecksum: '',
  recentWindow: 0,
  sinkTokens: 0,
  seed: 0,
  kqvVersion: '',
}
writeFileSync(options.out, writePredictionRows(predictionRows(cacheTypes.map(runOf)), labels))
process.exit(0)

function readHeadDim() {
  const { metadata } = model.fileInfo
  const { embedding_length, attention } = metadata[metadata.general.architecture]
  return embedding_length / attention.head_count
}

/** Quantized caches are rotated by llama.cpp itself, where the head dim allows. */
function createContext(type) {
  const cacheType = type.toUpperCase()
  return model.createContext({
    contextSize: Math.max(...documents.map(({ tokenIds }) => tokenIds.length)) + 8,
    flashAttention: true,
    experimentalKvCacheKeyType: cacheType,
    experimentalKvCacheValueType: cacheType,
  })
}

/** Log-probabilities after every token; llama.cpp's float32 softmax is scaled to sum to 1. */
async function predict(type, tokenIds) {
  const sequence = contexts.get(type).getSequence()
  const outputs = await sequence.controlledEvaluate(
    tokenIds.map((token) => [token, { generateNext: { probabilities: true } }]),
  )
  sequence.dispose()
  return outputs.map(({ next }) => logarithms(next.probabilities))
}

function logarithms(probabilities) {
  const logs = new Float64Array(probabilities.size)
  let total = 0
  for (const probability of probabilities.values()) total += probability
  for (const [token, probability] of probabilities) logs[token] = Math.log(probability / total)
  return logs
}

function compare(document, tokenIds, baseline, candidate) {
  return tokenIds
    .slice(1)
    .map((next, depth) => ({ document, depth, ...predictionError(baseline[depth], candidate[depth], next) }))
}

/** llama.cpp holds exactly the codec's bytes a token; what its context holds for tokens to come is not counted. */
function runOf(type) {
  const bits = bitsPerValue(createCodec(type, headDim, seedOf(0)))
  return {
    label: `llama.cpp ${type}`,
    cost: { bitsPerValue: bits },
    documents: documents.map(({ name, tokenIds }) => ({ name, numTokens: tokenIds.length })),
    predictions: predictions.get(type),
  }
}
