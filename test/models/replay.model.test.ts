import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplayRun } from '../../src/metrics/replayRun.ts'
import type { LayeredModel } from '../../src/models/layeredModel.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { replay } from '../../src/models/replay.ts'
import { codecCandidate } from '../../src/models/replayCandidate.ts'
import { committedTrace, tracedDocuments, traceMetadata } from './committedTrace.ts'
import { modelPath } from './modelPath.ts'

const chunk = 16
const codecs = ['f16', 'q8_0', 'mse4', 'mse2']
let model: LayeredModel
let runs: readonly ReplayRun[]
beforeAll(async () => {
  const source = openModel(modelPath())
  model = await openLayeredModel(source, { threads: 2 })
  source.close()
  runs = await replay({
    model,
    documents: tracedDocuments(committedTrace).slice(0, 2),
    candidates: codecs.map((codec) => codecCandidate(codec, model.config.shape, 1)),
    chunk,
    readsChunk: false,
    sinkTokens: 0,
  })
}, 120_000)
afterAll(() => model?.close())

/** Mean KLD of the predictions that read the packed cache. */
function meanKld({ predictions }: ReplayRun): number {
  const counted = predictions.filter(({ depth }) => depth >= chunk)
  return counted.reduce((sum, { klNats }) => sum + klNats, 0) / counted.length
}

describe('a replay of SmolLM2', () => {
  it('has the likelihood of the exact model in its baseline, to what float16 costs', () => {
    const [first, second] = traceMetadata(committedTrace).nats_per_token as readonly number[]
    for (const [document, expected] of [first, second].entries()) {
      const own = runs[0].predictions.filter((prediction) => prediction.document === document)
      const nats = own.reduce((sum, { baselineNats }) => sum + baselineNats, 0) / own.length
      expect(Math.abs(nats - expected)).toBeLessThan(1e-3)
    }
  })

  it('finds nothing in float16, little in 8 bits, more in 4 and far more in 2', () => {
    const [half, eight, four, two] = runs.map(meanKld)
    expect(half).toBe(0)
    expect(eight).toBeGreaterThan(1e-6)
    expect(eight).toBeLessThan(5e-4)
    expect(four).toBeGreaterThan(10 * eight)
    expect(four).toBeLessThan(0.05)
    expect(two).toBeGreaterThan(5 * four)
  })

  it('holds the bytes of its codecs', () => {
    const bytes = runs.map(({ cost }) => cost.heldBytesPerToken)
    const values = 2 * 30 * 3 * 64
    expect(bytes).toEqual([values * 2, (values * 8.5) / 8, (values * 4.25) / 8, (values * 2.25) / 8])
  })
})
