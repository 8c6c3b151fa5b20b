import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { capture } from '../../src/models/capture.ts'
import { type CapturePlan, planCapture } from '../../src/models/capturePlan.ts'
import { capturableDecoder } from '../../src/models/onnxFolder/capturableDecoder.ts'
import { type OnnxDecoder, openOnnxDecoder } from '../../src/models/onnxFolder/openOnnxDecoder.ts'
import { openModel } from '../../src/models/openModel.ts'
import { readExpected } from './expectedRun.ts'
import { buildDecoder } from './onnxFolderDecoder.ts'
import { fixtureFolder } from './onnxFolderFiles.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const folder = temporaryFolder()
const { tokenIds, values } = readExpected('qwen3')
let decoder: OnnxDecoder
let plan: CapturePlan

beforeAll(async () => {
  const source = openModel(fixtureFolder('qwen3'))
  decoder = await openOnnxDecoder(buildDecoder(source, 'scaleBefore'), { threads: 1, folder: '.' })
  const lengths = [24, 20, 16]
  const documents = lengths.map((length, index) => ({
    source: { file: `${index}.txt` },
    tokenIds: Int32Array.from(tokenIds.slice(0, length)),
  }))
  const shape = await decoder.shapeOn(documents[0])
  plan = planCapture(
    { config: { name: 'tiny', shape }, checksum: '12345678', file: 'model.onnx' },
    documents,
    {
      layers: [0, 1],
      numQueries: 4,
      numHeldOut: 0,
      chunk: 7,
    },
  )
})
afterAll(() => decoder?.close())

describe('the capture of a decoder', () => {
  it('tells how likely the tokens were, as transformers does', async () => {
    const captured = await capture({
      model: capturableDecoder(decoder),
      plan,
      path: join(folder, 'whole.safetensors'),
      resumes: false,
    })
    const logProbabilities = values('log_probabilities')
    const nats = tokenIds.slice(1).map((id, row) => -logProbabilities[row * 48 + id])
    expect(captured.natsPerToken[0]).toBeCloseTo(nats.reduce((sum, value) => sum + value) / nats.length, 5)
  })

  it('is gone on with where it was cut short, to the same bytes', async () => {
    const path = join(folder, 'cut.safetensors')
    const stop = new AbortController()
    const shares: number[] = []
    const onProgress = (share: number): void => {
      shares.push(share)
      if (share > 0.6) stop.abort(new RangeError('stopped'))
    }
    const request = { model: capturableDecoder(decoder), plan, path }
    await expect(capture({ ...request, resumes: false, signal: stop.signal, onProgress })).rejects.toThrow(
      'stopped',
    )
    // chunks of 7: four, three and three
    expect(shares.map((share) => Math.round(10 * share))).toEqual([1, 2, 3, 4, 5, 6, 7])
    const { numResumed } = await capture({ ...request, resumes: true })
    expect(numResumed).toBe(2)
    const [cut, whole] = ['cut', 'whole'].map((name) => readFileSync(join(folder, `${name}.safetensors`)))
    expect(Buffer.compare(cut, whole)).toBe(0)
  })
})
