import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { capturableLayers } from '../../src/models/capturableLayers.ts'
import { capture } from '../../src/models/capture.ts'
import { planCapture } from '../../src/models/capturePlan.ts'
import type { LayeredModel } from '../../src/models/layeredModel.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { committedTrace, tracedDocuments, traceMetadata } from './committedTrace.ts'
import { modelPath } from './modelPath.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = join(temporaryFolder(), 'trace.safetensors')
let model: LayeredModel
beforeAll(async () => {
  const source = openModel(modelPath())
  model = await openLayeredModel(source, { threads: 2 })
  source.close()
  const { config, checksum } = source
  const plan = planCapture(
    { config, checksum, file: 'SmolLM2-135M-Instruct.Q4_1.gguf' },
    tracedDocuments(committedTrace),
    { layers: [...Array(30).keys()], numQueries: 8, numHeldOut: 3, chunk: 64 },
  )
  await capture({ model: capturableLayers(model), plan, path, resumes: false })
}, 120_000)
afterAll(() => model?.close())

describe('a capture of SmolLM2 on the documents of the committed trace', () => {
  it('says the same of them', () => {
    const { nats_per_token: nats, weights: _, tokenizer: __, ...captured } = traceMetadata(path)
    const committed = traceMetadata(committedTrace)
    expect(committed).toMatchObject(captured)
    const expected = committed.nats_per_token as readonly number[]
    for (const [index, value] of (nats as readonly number[]).entries())
      expect(Math.abs(value - expected[index])).toBeLessThan(1e-5)
  })

  it('holds the same queries, keys and values, far within the rounding of float16', () => {
    const [ours, theirs] = [path, committedTrace].map(openTrace)
    expect(ours).toMatchObject({ shape: theirs.shape, layers: theirs.layers, documents: theirs.documents })
    for (const layer of theirs.layers)
      for (let kvHead = 0; kvHead < theirs.shape.numKvHeads; kvHead++) {
        const [captured, committed] = [ours, theirs].map((trace) => trace.readHead(layer, kvHead))
        for (const operand of ['queries', 'keys', 'values'] as const)
          expect(relativeError(captured[operand], committed[operand])).toBeLessThan(1e-4)
      }
  })
})

/** |a - b| / |b|; rounding to float16 alone gives about 2e-4. */
function relativeError(computed: Float32Array, expected: Float32Array): number {
  expect(computed.length).toBe(expected.length)
  let error = 0
  let energy = 0
  for (const [index, value] of expected.entries()) {
    error += (computed[index] - value) ** 2
    energy += value ** 2
  }
  return Math.sqrt(error / energy)
}
