import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { captureSummarySchema } from '../../src/formats/captureSummarySchema.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { largestDifference } from '../models/largestDifference.ts'
import { wavBytes } from '../models/wavBytes.ts'
import { writeModelFolder } from './modelFolder.ts'
import { writeDecoderFolder, writeSpeechFolder } from './onnxFolders.ts'
import { expectRefusal, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }
const inFolder = (name: string): string => join(folder, name)
const kqv = (typed: string): Promise<Outcome> => runKqv(folder, typed.split(' '))

const sentence = 'call me ishmael. some years ago, never mind how long precisely, having little or no money. '
const texts = [...Array(9).keys()].map((index) => `texts/${index}.txt`).join(' ')

beforeAll(() => {
  writeModelFolder(inFolder('weights'))
  writeDecoderFolder(inFolder('weights'), inFolder('decoder'))
  writeSpeechFolder(inFolder('hearing'), true)
  writeSpeechFolder(inFolder('plain'), false)
  copyFileSync(inFolder('weights/tokenizer.json'), inFolder('hearing/tokenizer.json'))
  mkdirSync(inFolder('texts'))
  for (const index of Array(9).keys())
    writeFileSync(inFolder(`texts/${index}.txt`), sentence.slice(index).repeat(2))
  for (const seconds of [1, 0.4, 0.01])
    writeFileSync(inFolder(`${seconds}.wav`), wavBytes(new Float32Array(16_000 * seconds)))
  writeFileSync(inFolder('44.wav'), wavBytes(new Float32Array(44_100), { rate: 44_100 }))
})

describe('kqv capture of a decoder in ONNX', () => {
  it('writes the trace that its weights give, of which a recommendation is made', options, async () => {
    const typed = (model: string): string =>
      `capture ${model} --text ${texts} --max-tokens 70 --held-out 1 --out ${model}.safetensors`
    const [fromWeights, fromDecoder] = await Promise.all([kqv(typed('weights')), kqv(typed('decoder'))])
    expect(fromDecoder).toMatchObject({ code: 0, stderr: '' })
    const table = /^document[^]*(?=\n\nWrote)/
    expect(fromDecoder.stdout.match(table)?.[0]).toBe(fromWeights.stdout.match(table)?.[0])
    expectSameTraces(inFolder('decoder.safetensors'), inFolder('weights.safetensors'))

    const advised = await kqv('recommend decoder.safetensors --bits 4 --out advice')
    expect(advised).toMatchObject({ code: 0 })
    expect(readdirSync(inFolder('advice'))).toEqual(expect.arrayContaining(['policy.json', 'report.html']))
  })

  it.concurrent('may be named itself, and takes chunks and layers as any other', options, async () => {
    const { stdout } = await kqv(
      'capture decoder/onnx/model.onnx --text texts/0.txt --chunk 7 --layers 0,2 --json --out some.safetensors',
    )
    const summary = captureSummarySchema.parse(JSON.parse(stdout))
    expect(summary).toMatchObject({
      model: 'decoder',
      shape: { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim: 32 },
      layers: [0, 2],
    })
    expect(summary.numBytes).toBe(readFileSync(inFolder('some.safetensors')).length)
  })
})

describe('kqv capture of a model that hears', () => {
  const tokenIdsOf = (name: string): unknown => {
    const { metadata } = readSafetensors(bytesSource(readFileSync(inFolder(name))))
    expect(metadata.get('weights')).toMatch(
      /^onnx\/decoder_model(_merged)?\.onnx, CRC-32 [0-9a-f]{8} of its /,
    )
    return JSON.parse(metadata.get('token_ids') ?? '')
  }
  // up to the end that the model writes; 0.4 s of speech are three tokens at most, behind the one at the start
  const heard = [
    [0, 1, 2, 3, 4, 5, 6],
    [0, 1, 2, 3],
  ]

  it.concurrent('captures what it writes down, and shows it', options, async () => {
    const { stdout } = await kqv('capture hearing --audio 1.wav 0.4.wav --held-out 1 --out heard.safetensors')
    expect(tokenIdsOf('heard.safetensors')).toEqual(heard)
    // every score is one-hot over eight tokens: log(e + 7) - 1 nats
    expect(stdout).toMatch(
      /^document +tokens +nats per token +heard\n1\.wav +7 +1\.2740 +bcdefg\n0\.4\.wav +4 +1\.2740 +held out +bcd\n/,
    )
  })

  it.concurrent('does so without a past, and without a tokenizer', options, async () => {
    const { stdout } = await kqv('capture plain --audio 1.wav 0.4.wav --json --out plain.safetensors')
    expect(tokenIdsOf('plain.safetensors')).toEqual(heard)
    const { documents } = captureSummarySchema.parse(JSON.parse(stdout))
    expect(documents.map(({ transcript }) => transcript)).toEqual([undefined, undefined])
  })

  it.concurrent('stops at a bound', options, async () => {
    const { stdout } = await kqv('capture hearing --audio 1.wav --max-tokens 3 --json --out few.safetensors')
    const [document] = captureSummarySchema.parse(JSON.parse(stdout)).documents
    expect(document).toMatchObject({ name: '1.wav', numTokens: 3, transcript: 'bc' })
  })
})

const faults: readonly (readonly [string, string])[] = [
  ['capture hearing --out a.safetensors', 'capture: --audio is missing, got hearing, which hears; name its '],
  ['capture hearing --text texts/0.txt --out a.safetensors', 'capture: --audio is missing, got hearing, '],
  [
    'capture decoder --audio 1.wav --out a.safetensors',
    'capture: --audio is for models that hear, got decoder, which reads; name texts with --text',
  ],
  [
    'capture weights --audio 1.wav --out a.safetensors',
    'capture: --audio is for models that hear, got weights, which reads; name texts with --text',
  ],
  ['capture decoder --out a.safetensors', 'capture: --text is missing, got nothing; see kqv capture --help'],
  [
    'capture hearing --audio 1.wav --text texts/0.txt --out a.safetensors',
    'capture: --audio excludes --text, got both',
  ],
  [
    'capture hearing --audio 44.wav --out a.safetensors',
    '44.wav: must have 16000 samples a second, got 44100; convert it with ffmpeg ',
  ],
  [
    'capture hearing --audio 0.01.wav --out a.safetensors',
    '0.01.wav: must be 0.1 to 64 seconds of speech, got 0.01; ',
  ],
  ['capture hearing --audio texts/0.txt --out a.safetensors', '0.txt: must be a WAV file, got another '],
  ['capture hearing --audio no.wav --out a.safetensors', 'file: no such file, got "no.wav"; check its path'],
  [
    'capture hearing --audio 1.wav --max-tokens 1 --out a.safetensors',
    'documents: a document needs 2 tokens at least, got a bound of 1; raise --max-tokens\n',
  ],
  [
    'capture decoder --text texts/0.txt --max-tokens 999 --out a.safetensors',
    'documents: decoder can attend to 256 tokens, got 999; lower --max-tokens',
  ],
  [
    'capture decoder --text texts/0.txt --layers 3 --out a.safetensors',
    'capture: decoder has layers 0 .. 2, got 3 in --layers; leave it out\n',
  ],
  [
    'replay decoder --codec q8_0 --text texts/0.txt',
    'model: decoder must have its weights in safetensors, got ONNX files, which kqv capture alone can run; ',
  ],
]

describe('a fault of a capture from ONNX ends with 2, one line on standard error and no file', () => {
  it.concurrent.each(faults)('kqv %s', options, async (typed, line) => {
    expectRefusal(await kqv(typed), line)
    expect(readdirSync(folder).filter((name) => name.startsWith('a.safetensors'))).toEqual([])
  })

  it('names what the folder lacks', options, async () => {
    writeDecoderFolder(inFolder('weights'), inFolder('lacking'))
    rmSync(inFolder('lacking/tokenizer.json'))
    const typed = 'capture lacking --text texts/0.txt --out a.safetensors'
    const lineOf = (name: string): string =>
      `kqv: model: no ${name} in the folder, got "${inFolder('lacking')}"; it needs config.json and tokenizer.json ` +
      'beside onnx/: fetch them from where the ONNX files were published\n'
    expect((await kqv(typed)).stderr).toBe(lineOf('tokenizer.json'))
    renameSync(inFolder('lacking/config.json'), inFolder('lacking/tokenizer.json'))
    expect((await kqv(typed)).stderr).toBe(lineOf('config.json'))
  })
})

/** Rounded to float16 from numbers that differ by those of float32. */
function expectSameTraces(path: string, expectedPath: string): void {
  const [trace, expected] = [path, expectedPath].map(openTrace)
  expect(trace).toMatchObject({
    shape: expected.shape,
    documents: expected.documents,
    heldOut: expected.heldOut,
    queryPositions: expected.queryPositions,
  })
  for (const layer of expected.layers)
    for (let kvHead = 0; kvHead < expected.shape.numKvHeads; kvHead++) {
      const [head, same] = [trace, expected].map((opened) => opened.readHead(layer, kvHead))
      for (const operand of ['queries', 'keys', 'values'] as const)
        expect(largestDifference(head[operand], same[operand])).toBeLessThan(5e-3)
    }
}
