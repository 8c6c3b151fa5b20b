import { describe, expect, it } from 'vitest'
import type { Sensitivity } from '../../src/cache/sensitivity.ts'
import { replay } from '../../src/models/replay.ts'
import { baselineCodec, type CandidateCache } from '../../src/models/replayCandidate.ts'
import { measureSensitivity, type SensitivityRequest } from '../../src/models/sensitivity.ts'
import { tokenizeDocuments } from '../../src/models/tokenizeDocuments.ts'
import { tinyLayeredModel } from '../builders/tinyLayeredModel.ts'

const model = tinyLayeredModel()
const texts = ['call me ishmael. some years ago', 'the whale, the whale! up helm, up']
const documents = tokenizeDocuments(
  texts.map((text, index) => ({ source: { file: `${index}.txt` }, text })),
  model,
  { chunk: 64, leastTokens: 10 },
)

function measure(options: Partial<SensitivityRequest> = {}): Promise<Sensitivity> {
  return measureSensitivity({ model, documents, probe: 'mse2', seed: 1, ...options })
}

describe('the sensitivity of a model', () => {
  it('is what a replay finds with one tensor alone in the probe', async () => {
    const { tensors, probe, seed } = await measure()
    const alone = tensors.map(
      ({ layer, kvHead, operand }): CandidateCache => ({
        label: `${layer} ${kvHead} ${operand}`,
        seed,
        codecOf: (...tensor) =>
          tensor.join() === `${layer},${kvHead},${operand}` ? { codec: probe } : baselineCodec,
      }),
    )
    const request = { model, documents, chunk: 64, readsChunk: true, sinkTokens: 0 }
    const runs = await replay({ ...request, candidates: alone })
    const means = runs.map(
      ({ predictions }) => predictions.reduce((sum, { klNats }) => sum + klNats, 0) / predictions.length,
    )
    for (const [index, { klNats }] of tensors.entries()) expect(klNats / means[index]).toBeCloseTo(1, 10)
  })

  it('has every tensor once, in order', async () => {
    const { tensors, shape, numDocuments, numPredictions } = await measure()
    const { numLayers, numKvHeads } = model.config.shape
    expect(shape).toEqual(model.config.shape)
    expect(tensors).toHaveLength(2 * numLayers * numKvHeads)
    expect(tensors.slice(0, 3).map(({ layer, kvHead, operand }) => [layer, kvHead, operand])).toEqual([
      [0, 0, 'k'],
      [0, 0, 'v'],
      [0, 1, 'k'],
    ])
    expect([numDocuments, numPredictions]).toEqual([
      2,
      documents.reduce((sum, { tokenIds }) => sum + tokenIds.length - 1, 0),
    ])
  })

  it('is nothing where the probe is the baseline', async () => {
    const { tensors } = await measure({ probe: 'f16' })
    expect(tensors.every(({ klNats }) => klNats === 0)).toBe(true)
  })

  it('says how far it is, and stops when told', async () => {
    const stop = new AbortController()
    const progress: number[] = []
    const stopped = measure({
      signal: stop.signal,
      onProgress(done) {
        progress.push(done)
        if (done === 3) stop.abort(new RangeError('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(progress).toEqual([1, 2, 3])
  })
})
