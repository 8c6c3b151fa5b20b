import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { type CaptureSummary, captureSummarySchema } from '../../src/formats/captureSummarySchema.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { openFileSource } from '../../src/models/fileSource.ts'
import { ggufTokenizer } from '../../src/models/gguf/ggufTokenizer.ts'
import { readGguf } from '../../src/models/gguf/readGguf.ts'
import { openModel } from '../../src/models/openModel.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { type Outcome, runKqv } from '../cli/runKqv.ts'
import { modelPath } from './modelPath.ts'
import { buildDecoder } from './onnxFolderDecoder.ts'
import { readSpeech, writeMoonshineFolder } from './onnxFolderMoonshine.ts'
import { temporaryFolder } from './temporaryFolder.ts'
import { wavBytes } from './wavBytes.ts'

const folder = temporaryFolder()
const kqv = (typed: string): Promise<Outcome> => runKqv(folder, typed.split(' '))

/** Seconds of the speech, from one breath to another. */
const passages = [
  [0, 11],
  [0, 3.3],
  [3.3, 8],
  [8, 11],
  [0, 8],
  [3.3, 11],
  [0, 5.5],
  [5.3, 11],
  [0, 10],
]

describe('speech that Moonshine hears', () => {
  it('becomes a trace, of which a recommendation is made', async () => {
    writeMoonshineFolder(join(folder, 'moonshine'))
    const speech = readSpeech()
    for (const [index, [start, end]] of passages.entries())
      writeFileSync(join(folder, `${index}.wav`), wavBytes(speech.slice(16_000 * start, 16_000 * end)))
    const files = passages.map((_, index) => `${index}.wav`).join(' ')
    const summary = await captured(`moonshine --audio ${files} --held-out 1 --out heard.safetensors`)
    expect(summary.shape).toEqual({ numLayers: 6, numQueryHeads: 8, numKvHeads: 8, headDim: 36 })
    // sure of what it wrote
    for (const { natsPerToken } of summary.documents) expect(natsPerToken).toBeLessThan(0.5)
    const { metadata } = readSafetensors(bytesSource(readFileSync(join(folder, 'heard.safetensors'))))
    const [whole] = JSON.parse(metadata.get('token_ids') ?? '') as number[][]
    // And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.
    expect(whole).toEqual([
      1, 1126, 577, 29892, 590, 10404, 23035, 29892, 2244, 451, 825, 596, 4234, 508, 437, 363, 366, 29892,
      2244, 825, 366, 508, 437, 363, 596, 4234, 29889,
    ])
    const advised = await kqv('recommend heard.safetensors --bits 4')
    expect(advised).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('SmolLM2 as one ONNX file', () => {
  it('gives the trace that its GGUF gives', async () => {
    writeSmolFolder(join(folder, 'smol'))
    for (const index of [0, 1])
      writeFileSync(join(folder, `${index}.txt`), `Call me Ishmael ${index}. Some years ago, `.repeat(8))
    const words = '--text 0.txt 1.txt --max-tokens 64 --out'
    const decoder = await captured(`smol ${words} decoder.safetensors`)
    const weights = await captured(`${modelPath()} ${words} weights.safetensors`)
    expect(decoder.shape).toEqual(weights.shape)
    for (const [index, { natsPerToken }] of decoder.documents.entries())
      expect(natsPerToken).toBeCloseTo(weights.documents[index].natsPerToken, 4)
    const [ours, theirs] = ['decoder', 'weights'].map((name) =>
      openTrace(join(folder, `${name}.safetensors`)),
    )
    for (const layer of [0, 15, 29])
      for (const operand of ['queries', 'keys', 'values'] as const)
        expect(
          relativeError(ours.readHead(layer, 2)[operand], theirs.readHead(layer, 2)[operand]),
        ).toBeLessThan(1e-3)
  })
})

async function captured(typed: string): Promise<CaptureSummary> {
  const { code, stdout, stderr } = await kqv(`capture ${typed} --json`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return captureSummarySchema.parse(JSON.parse(stdout))
}

/** The weights of the GGUF file in single precision, half a gigabyte. */
function writeSmolFolder(path: string): void {
  mkdirSync(join(path, 'onnx'), { recursive: true })
  const file = openFileSource(modelPath())
  writeFileSync(join(path, 'tokenizer.json'), JSON.stringify(ggufTokenizer(readGguf(file).metadata)))
  file.close()
  const source = openModel(modelPath())
  const { contextLength, rope } = source.config
  writeFileSync(
    join(path, 'config.json'),
    JSON.stringify({ max_position_embeddings: contextLength, rope_theta: rope.theta }),
  )
  writeFileSync(join(path, 'onnx/model.onnx'), buildDecoder(source, 'scaleBefore'))
  source.close()
}

/** |a - b| / |b|; rounding to float16 alone gives about 2e-4. */
function relativeError(computed: Float32Array, expected: Float32Array): number {
  const error = computed.reduce((sum, value, index) => sum + (value - expected[index]) ** 2, 0)
  return Math.sqrt(error / expected.reduce((sum, value) => sum + value ** 2, 0))
}
