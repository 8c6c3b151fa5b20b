import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { readTrace } from '../../src/formats/trace.ts'
import { capturableLayers } from '../../src/models/capturableLayers.ts'
import { type Captured, type CaptureRequest, capture } from '../../src/models/capture.ts'
import { type CaptureOptions, type CapturePlan, planCapture } from '../../src/models/capturePlan.ts'
import type { LayeredModel } from '../../src/models/layeredModel.ts'
import { tokenizeDocuments } from '../../src/models/tokenizeDocuments.ts'
import { float16ToFloat32, float32ToFloat16 } from '../../src/numerics/float16.ts'
import { tinyLayeredModel } from '../builders/tinyLayeredModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const folder = temporaryFolder()
const model = tinyLayeredModel()
const capturable = capturableLayers(model)
const texts = ['call me ishmael.', 'some years ago, never mind how long', 'precisely, having little']
const options: CaptureOptions = { layers: [0, 1], numQueries: 4, numHeldOut: 1, chunk: 6 }

function planOf(
  changed: Partial<CaptureOptions> = {},
  of: readonly string[] = texts,
  checksum = '12345678',
): CapturePlan {
  const documents = of.map((text, index) => ({ source: { file: `${index}.txt` }, text }))
  const tokenized = tokenizeDocuments(documents, model, { chunk: 6, leastTokens: 6 })
  return planCapture({ config: model.config, checksum, file: 'tiny.gguf' }, tokenized, {
    ...options,
    ...changed,
  })
}

let numTraces = 0
const newPath = (): string => join(folder, `${++numTraces}.safetensors`)

async function captured(request: Partial<CaptureRequest> = {}): Promise<Captured & { bytes: Buffer }> {
  const path = newPath()
  const result = await capture({ model: capturable, plan: planOf(), path, resumes: false, ...request })
  return { ...result, bytes: readFileSync(request.path ?? path) }
}

/** Runs until `stopAfter` of the work is done, as if killed: what is left behind is what a kill leaves. */
async function cutShort(path: string, stopAfter: number, plan = planOf()): Promise<void> {
  const stop = new AbortController()
  const onProgress = (share: number): void => {
    if (share >= stopAfter) stop.abort(new RangeError('stopped'))
  }
  const cut = capture({ model: capturable, plan, path, resumes: false, signal: stop.signal, onProgress })
  await expect(cut).rejects.toThrow('stopped')
}

const filesOf = (path: string): string[] =>
  readdirSync(folder).filter((name) => join(folder, name).startsWith(path))

describe('a captured trace', () => {
  it('is read as any other', async () => {
    const { bytes, natsPerToken, numBytes } = await captured()
    const trace = readTrace(bytesSource(bytes), 'name')
    expect(trace).toMatchObject({ model: 'tiny', shape: model.config.shape, layers: [0, 1], heldOut: [2] })
    expect(trace.documents).toEqual([
      { start: 0, end: 16 },
      { start: 16, end: 51 },
      { start: 51, end: 75 },
    ])
    expect(trace.queryPositions.slice(0, 4)).toEqual([4, 8, 11, 15])
    expect(numBytes).toBe(bytes.length)
    const { metadata } = readSafetensors(bytesSource(bytes))
    expect(JSON.parse(metadata.get('nats_per_token') ?? '')).toEqual(
      natsPerToken.map((nats) => Number(nats.toFixed(6))),
    )
    expect(JSON.parse(metadata.get('token_ids') ?? '')[0]).toEqual([...model.tokenizer.encode(texts[0])])
    expect(metadata.get('texts')).toBe('[{"file":"0.txt"},{"file":"1.txt"},{"file":"2.txt"}]')
  })

  it('holds what the model computes on each document alone, in float16', async () => {
    const { bytes, natsPerToken } = await captured()
    const trace = readTrace(bytesSource(bytes), 'name')
    for (const [document, text] of texts.entries()) {
      const whole = await runWhole(model, model.tokenizer.encode(text))
      expect(natsPerToken[document]).toBeCloseTo(whole.natsPerToken, 5)
      const { start, end } = trace.documents[document]
      for (const [layer, { queries, keys, values }] of whole.layers.entries())
        for (const kvHead of [0, 1]) {
          const head = trace.readHead(layer, kvHead)
          const headLength = (end - start) * 32
          const part = (all: Float32Array): number[] =>
            inFloat16(all.slice(kvHead * headLength, (kvHead + 1) * headLength))
          expect(Array.from(head.keys.slice(start * 32, end * 32))).toEqual(part(keys))
          expect(Array.from(head.values.slice(start * 32, end * 32))).toEqual(part(values))
          for (const [row, position] of trace.queryPositions.entries()) {
            if (position < start || position >= end) continue
            const query = head.queries.slice(row * 32, (row + 1) * 32)
            const at = 2 * kvHead * headLength + (position - start) * 32
            expect(Array.from(query)).toEqual(inFloat16(queries.slice(at, at + 32)))
          }
        }
    }
  })

  it('has the same bytes in chunks of any length', async () => {
    const { bytes } = await captured()
    const { bytes: whole } = await captured({ plan: planOf({ chunk: 64 }) })
    expect(Buffer.compare(bytes, whole)).toBe(0)
  })

  it('may lack layers, which run all the same', async () => {
    const { bytes, natsPerToken } = await captured({ plan: planOf({ layers: [1] }) })
    const all = await captured()
    const [last, both] = [bytes, all.bytes].map((file) => readTrace(bytesSource(file), 'name'))
    expect(last.layers).toEqual([1])
    expect(last.shape.numLayers).toBe(2)
    expect(last.readHead(1, 1)).toEqual(both.readHead(1, 1))
    expect(natsPerToken).toEqual(all.natsPerToken)
  })

  it('has a query at each token where more are asked for than there are', async () => {
    const { bytes } = await captured({ plan: planOf({ numQueries: 99 }) })
    const { queryPositions } = readTrace(bytesSource(bytes), 'name')
    expect(queryPositions.slice(0, 12)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  })
})

describe('a capture that was cut short', () => {
  it.each([
    [0.1, 0],
    [0.3, 1],
    [0.6, 1],
    [0.95, 2],
  ])('at %d of its work, with %i documents, is gone on with to the same bytes', async (share, numWhole) => {
    const path = newPath()
    await cutShort(path, share)
    expect(filesOf(path)).toEqual(
      [`${path}.partial`, `${path}.partial.jsonl`].map((name) => name.slice(folder.length + 1)),
    )
    const { bytes, numResumed } = await captured({ path, resumes: true })
    expect(Buffer.compare(bytes, (await captured()).bytes)).toBe(0)
    expect(numResumed).toBe(numWhole)
    expect(filesOf(path)).toHaveLength(1)
  })

  it('may have been killed while the journal was written', async () => {
    const path = newPath()
    await cutShort(path, 0.95)
    appendFileSync(`${path}.partial.jsonl`, '4.5')
    const { bytes, numResumed } = await captured({ path, resumes: true })
    expect(numResumed).toBe(2)
    expect(Buffer.compare(bytes, (await captured()).bytes)).toBe(0)
  })

  it('begins anew where its data are gone', async () => {
    const path = newPath()
    await cutShort(path, 0.95)
    const elsewhere = newPath()
    writeFileSync(`${elsewhere}.partial.jsonl`, readFileSync(`${path}.partial.jsonl`))
    const { bytes, numResumed } = await captured({ path: elsewhere, resumes: true })
    expect(numResumed).toBe(0)
    expect(Buffer.compare(bytes, (await captured()).bytes)).toBe(0)
  })

  it('is not written over unasked', async () => {
    const path = newPath()
    await cutShort(path, 0.6)
    await expect(captured({ path })).rejects.toThrow(
      `${path}.partial.jsonl: 1 of 3 documents are captured, got no --resume; add it to go on, or delete it`,
    )
    expect(filesOf(path)).toHaveLength(2)
  })

  it.each([
    ['chunk', planOf({ chunk: 7 }), 'it was 6, got 7'],
    ['numQueries', planOf({ numQueries: 5 }), 'it was 4, got 5'],
    ['numHeldOut', planOf({ numHeldOut: 0 }), 'it was 1, got 0'],
    ['layers', planOf({ layers: [0] }), 'it was [0,1], got [0]'],
    ['model', planOf({}, texts, '87654321'), 'it was "12345678", got "87654321"'],
    ['texts', planOf({}, [...texts.slice(0, 2), 'precisely, having no money']), 'it was "'],
  ])('is not gone on with under another %s', async (name, plan, message) => {
    const path = newPath()
    await cutShort(path, 0.6)
    await expect(captured({ path, plan, resumes: true })).rejects.toThrow(
      `${path}.partial.jsonl: begun with another ${name}: ${message}`,
    )
    expect(filesOf(path)).toHaveLength(2)
  })
})

describe('a capture that fails', () => {
  it('leaves nothing where the model is at fault', async () => {
    const path = newPath()
    const wild = capturableLayers(tinyLayeredModel({ keyScale: 1e6 }))
    await expect(captured({ path, model: wild })).rejects.toThrow(
      /^trace: layers\.0\.k must fit float16, got /,
    )
    expect(filesOf(path)).toEqual([])
  })

  it('leaves an older trace as it was', async () => {
    const path = newPath()
    writeFileSync(path, 'older')
    await cutShort(path, 0.6)
    expect(readFileSync(path, 'utf8')).toBe('older')
    expect(existsSync(`${path}.partial`)).toBe(true)
  })

  it.each([
    [
      { numHeldOut: 3 },
      'capture: a document must be left to choose on, got 3 with 3 held out; lower --held-out',
    ],
    [{ layers: [1, 2] }, 'capture: tiny has layers 0 .. 1, got 2 in --layers; leave it out'],
  ])('is refused before it starts with %o', (changed, message) => {
    expect(() => planOf(changed)).toThrow(message)
  })
})

/** All of a document in one chunk. */
async function runWhole(
  { config, ...tiny }: LayeredModel,
  tokenIds: Int32Array,
): Promise<{ natsPerToken: number; layers: Awaited<ReturnType<LayeredModel['runLayer']>>[] }> {
  const empty = { numTokens: 0, keys: new Float32Array(), values: new Float32Array() }
  const layers = []
  let hidden = await tiny.embed(tokenIds)
  for (let layer = 0; layer < config.shape.numLayers; layer++) {
    const result = await tiny.runLayer(layer, hidden, empty)
    layers.push(result)
    hidden = result.hidden
  }
  const logProbabilities = await tiny.predict(hidden)
  const nats = Array.from(
    tokenIds.subarray(1),
    (id, row) => -logProbabilities[row * config.vocabularySize + id],
  )
  return { layers, natsPerToken: nats.reduce((sum, value) => sum + value) / nats.length }
}

function inFloat16(values: Float32Array): number[] {
  const halves = new Uint16Array(values.length)
  float32ToFloat16(values, halves)
  const rounded = new Float32Array(values.length)
  float16ToFloat32(halves, rounded)
  return [...rounded]
}
