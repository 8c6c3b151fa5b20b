import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupSize } from '../../src/cache/shape.ts'
import type { LayeredModel } from '../../src/models/layeredModel.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { committedTrace, numpyDocuments, numpyNats, numpyTrace, tracedDocuments } from './committedTrace.ts'
import { modelPath } from './modelPath.ts'
import { runInChunks, type WholeLayer, type WholeRun } from './runInChunks.ts'

const tokenIds = tracedDocuments(committedTrace).map((document) => [...document.tokenIds])
const trace = openTrace(numpyTrace)
const llamaCpp: readonly (readonly number[])[] = JSON.parse(
  readFileSync(new URL('../fixtures/llama/llamaCpp.json', import.meta.url), 'utf8'),
)

type Operand = keyof WholeLayer

let model: LayeredModel
const runs: WholeRun[] = []
beforeAll(async () => {
  const source = openModel(modelPath())
  model = await openLayeredModel(source, { threads: 2 })
  source.close()
  for (const ids of tokenIds) runs.push(await runInChunks(model, ids, 40))
}, 120_000)
afterAll(() => model?.close())

describe('SmolLM2-135M', () => {
  it('gives each document the likelihood that NumPy computes, to 1e-5 nats a token', () => {
    const nats = tokenIds.map((ids, index) => mean(logProbabilitiesOf(ids, runs[index])))
    nats.forEach((value, index) => expect(Math.abs(-value - numpyNats[index])).toBeLessThan(1e-5))
  })

  it('gives each document the likelihood that llama.cpp computes, to 1e-3 nats a token', () => {
    for (const [index, ids] of tokenIds.entries()) {
      const ours = logProbabilitiesOf(ids, runs[index])
      expect(Math.abs(mean(ours) - mean(llamaCpp[index]))).toBeLessThan(1e-3)
      ours.forEach((value, token) => expect(Math.abs(value - llamaCpp[index][token])).toBeLessThan(0.02))
    }
  })

  it('has the queries, keys and values that NumPy computes, to the rounding of float16', () => {
    for (const layer of trace.layers)
      for (let kvHead = 0; kvHead < trace.shape.numKvHeads; kvHead++) {
        const traced = trace.readHead(layer, kvHead)
        const computed = joinDocuments(layer, kvHead)
        expect(largestExcess(computed.queries, traced.queries)).toBeLessThan(1e-4)
        expect(largestExcess(computed.keys, traced.keys)).toBeLessThan(1e-4)
        expect(largestExcess(computed.values, traced.values)).toBeLessThan(1e-4)
      }
  })

  it('gives probabilities that sum to 1', () => {
    const sum = runs[0].logProbabilities
      .subarray(0, model.config.vocabularySize)
      .reduce((total, value) => total + Math.exp(value), 0)
    expect(Math.abs(sum - 1)).toBeLessThan(1e-6)
  })
})

/** One KV head of a layer on the documents of the trace, and the queries that it kept of the heads that read it. */
function joinDocuments(layer: number, kvHead: number): Readonly<Record<Operand, number[]>> {
  const { shape, documents, queryPositions } = trace
  const group = groupSize(shape)
  const rows = (operand: Operand, head: number, isKept: (token: number) => boolean): number[] =>
    documents.flatMap(({ start, end }, document) => {
      const values = runs[numpyDocuments[document]].layers[layer][operand]
      return Array.from({ length: end - start }, (_, row) => row)
        .filter((row) => isKept(start + row))
        .flatMap((row) => {
          const first = (head * (end - start) + row) * shape.headDim
          return [...values.subarray(first, first + shape.headDim)]
        })
    })
  const kept = new Set(queryPositions)
  const queryHeads = Array.from({ length: group }, (_, member) => kvHead * group + member)
  return {
    queries: queryHeads.flatMap((head) => rows('queries', head, (token) => kept.has(token))),
    keys: rows('keys', kvHead, () => true),
    values: rows('values', kvHead, () => true),
  }
}

/** How much farther two values are apart than float16 rounds: half a unit of its 11 bits. */
function largestExcess(computed: readonly number[], rounded: Float32Array): number {
  expect(computed).toHaveLength(rounded.length)
  return computed.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - rounded[index]) - Math.abs(value) * 2 ** -11),
    0,
  )
}

/** Of every token but the first, which nothing predicts. */
function logProbabilitiesOf(ids: readonly number[], { logProbabilities }: WholeRun): number[] {
  return ids.slice(1).map((id, index) => logProbabilities[index * model.config.vocabularySize + id])
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
