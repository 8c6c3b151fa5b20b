import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { captureSummarySchema } from '../../src/formats/captureSummarySchema.ts'
import { traceSummarySchema } from '../../src/formats/traceSummarySchema.ts'
import { makePipe } from './makePipe.ts'
import { writeModelFolder } from './modelFolder.ts'
import { environment, expectRefusal, mainFile, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }
const inFolder = (name: string): string => join(folder, name)
const kqv = (typed: string): Promise<Outcome> => runKqv(folder, typed.split(' '))

const sentence = 'call me ishmael. some years ago, never mind how long precisely, having little or no money. '

beforeAll(() => {
  writeModelFolder(inFolder('tiny'))
  for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) {
    writeModelFolder(inFolder(`without-${name}`))
    rmSync(inFolder(`without-${name}/${name}`))
  }
  mkdirSync(inFolder('texts'))
  for (const index of Array(8).keys())
    writeFileSync(inFolder(`texts/${index}.txt`), sentence.slice(index).repeat(2))
  writeFileSync(inFolder('short.txt'), 'a whale')
  makePipe(inFolder('pipe'))
  writeFileSync(inFolder('passages.json'), '[{"kind":"sea","file":"texts/0.txt","start":"some years"}]')
})

describe('kqv capture', () => {
  it.concurrent('writes a trace that the other commands read', options, async () => {
    const typed =
      'capture tiny --text texts/0.txt texts/1.txt --max-tokens 70 --held-out 1 --out two.safetensors'
    const { code, stdout, stderr } = await kqv(typed)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^document +tokens +nats per token\n0\.txt +70 +\d\.\d{4}\n1\.txt +70 +\d\.\d{4} +held out\n/,
    )
    expect(stdout).toMatch(
      /\nWrote two\.safetensors, 0\.1 MB, layers 0–2, in \d+\.\d s, [\d,]+ tokens a second\n$/,
    )
    const inspected = await kqv('inspect two.safetensors')
    expect(inspected.stdout).toMatch(/layers +0–2: 3 of 3 captured\n/)
    expect(inspected.stdout).toMatch(/tokens +140 in 2 documents of 70\n/)
    const compared = await kqv('compare two.safetensors --schemes KV,KQV --bits 3')
    expect(compared.code).toBe(0)
  })

  it.concurrent('prints what it has written as a document', options, async () => {
    const { stdout } = await kqv(
      'capture tiny --documents passages.json --layers 0,2 --out one.safetensors --json',
    )
    const summary = captureSummarySchema.parse(JSON.parse(stdout))
    expect(summary).toMatchObject({ model: 'tiny', trace: 'one.safetensors', layers: [0, 2], heldOut: [] })
    expect(summary.numBytes).toBe(readFileSync(inFolder('one.safetensors')).length)
    expect(summary.documents.map(({ name }) => name)).toEqual(['texts/0.txt'])
  })

  it.concurrent('keeps the queries that there are where more are asked for', options, async () => {
    const { code } = await kqv('capture tiny --text texts/0.txt --queries 1e15 --out all.safetensors')
    expect(code).toBe(0)
    const { stdout } = await kqv('inspect all.safetensors --json')
    const { numTokens, queryPositions } = traceSummarySchema.parse(JSON.parse(stdout))
    expect(queryPositions).toEqual([...Array(numTokens).keys()].slice(Math.floor(numTokens / 4)))
  })

  it('goes on after it was killed, to the same bytes', options, async () => {
    const texts = [...Array(8).keys()].map((index) => `texts/${index}.txt`)
    const words = ['capture', 'tiny', '--chunk', '1', '--text', ...texts, '--out']
    const whole = await runKqv(folder, [...words, 'whole.safetensors'])
    expect(whole.code).toBe(0)
    await killAfterTwo([...words, 'killed.safetensors'], inFolder('killed.safetensors.partial.jsonl'))
    expect(existsSync(inFolder('killed.safetensors'))).toBe(false)
    const unasked = await runKqv(folder, [...words, 'killed.safetensors'])
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toMatch(
      /^kqv: killed\.safetensors\.partial\.jsonl: \d of 8 documents are captured, got no --resume; /,
    )
    const resumed = await runKqv(folder, [...words, 'killed.safetensors', '--resume'])
    expect(resumed.code).toBe(0)
    const files = ['whole', 'killed'].map((name) => readFileSync(inFolder(`${name}.safetensors`)))
    expect(Buffer.compare(files[0], files[1])).toBe(0)
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })

  it.concurrent('says how to go on when it is told to stop', options, async () => {
    const texts = [...Array(8).keys()].map((index) => `texts/${index}.txt`)
    const words = ['capture', 'tiny', '--chunk', '1', '--text', ...texts, '--out', 'stopped.safetensors']
    const journal = inFolder('stopped.safetensors.partial.jsonl')
    const { code, stderr } = await killAfterTwo(words, journal, 'SIGTERM')
    expect(code).toBe(143)
    expect(stderr).toBe(
      'kqv capture: stopped, got SIGTERM; go on with --resume, or delete stopped.safetensors.partial and its journal\n',
    )
    const resumed = await runKqv(folder, [...words, '--resume'])
    expect(resumed.code).toBe(0)
  })
})

const faults: readonly (readonly [string, string])[] = [
  ['capture --out a.safetensors', 'capture: <model> is missing, got nothing; see kqv capture --help'],
  ['capture tiny --text texts/0.txt', 'capture: --out is missing, got nothing; see kqv capture --help'],
  ['capture tiny --out a.safetensors', 'capture: --text is missing, got nothing; see kqv capture --help'],
  ['capture nothing.gguf --text texts/0.txt --out a.safetensors', 'file: no such file, got "nothing.gguf"'],
  [
    'capture tiny --text nothing.txt --out a.safetensors',
    'file: no such file, got "nothing.txt"; check its path',
  ],
  [
    'capture tiny --text short.txt --out a.safetensors',
    'short.txt: a document needs 64 tokens at least in chunks of 64, got 7',
  ],
  [
    'capture tiny --text texts/0.txt --max-tokens 999 --out a.safetensors',
    'documents: tiny can attend to 256 tokens, got 999',
  ],
  [
    'capture tiny --text texts/0.txt --held-out 1 --out a.safetensors',
    'capture: a document must be left to choose on, got 1',
  ],
  [
    'capture tiny --text texts/0.txt --layers 1-3 --out a.safetensors',
    'capture: tiny has layers 0 .. 2, got 3 in --layers; leave it out\n',
  ],
  [
    'capture tiny --text texts/0.txt --layers 2-1 --out a.safetensors',
    'capture: --layers: expected layers and ranges of them, as 0,5,10-12, got "2-1"',
  ],
  [
    'capture tiny --text texts/0.txt --out texts',
    '--out: expected a file, got the folder "texts"; name a file in it\n',
  ],
  [
    'capture tiny --documents texts/0.txt --out a.safetensors',
    '0.txt: not JSON, got "call me ishm"; correct it, or fetch it again (at byte 0)',
  ],
  ['capture tiny --text texts --out a.safetensors', 'file: it is a folder, got "texts"; name a file\n'],
  [
    'capture tiny --text texts/0.txt --out /proc/kqv/in/a.safetensors',
    '--out: expected a folder that can be written, got "/proc/kqv/in" (ENOENT); name another\n',
  ],
  [
    'capture tiny --text texts/0.txt --out pipe',
    '--out: expected a file, got the device or pipe "pipe"; name another\n',
  ],
  [
    'capture tiny --text texts/0.txt --folder texts --out a.safetensors',
    'capture: --folder goes with --documents, got none; leave it out\n',
  ],
  [
    'capture tiny --text texts/0.txt --threads 1025 --out a.safetensors',
    'capture: --threads: expected a whole number from 1 to 1024, got "1025"; see kqv capture --help\n',
  ],
  ...['config.json', 'tokenizer.json', 'model.safetensors'].map(
    (name) =>
      [
        `capture without-${name} --text texts/0.txt --out a.safetensors`,
        `model: no ${name} in the folder, got "without-${name}"; it needs config.json, tokenizer.json and safetensors: ` +
          'fetch all files of the model, write them with save_pretrained, or name a GGUF file\n',
      ] as const,
  ),
  [
    'capture tiny --text texts/0.txt --documents a.json --out a.safetensors',
    'capture: --text excludes --documents, got both',
  ],
]

describe('a fault of a capture ends with 2, one line on standard error and no file', () => {
  it.concurrent.each(faults)('kqv %s', options, async (typed, line) => {
    expectRefusal(await kqv(typed), line)
    expect(readdirSync(folder).filter((name) => name.startsWith('a.safetensors'))).toEqual([])
  })

  it.concurrent('and no folder that was made for it', options, async () => {
    const { code, stderr } = await kqv('capture tiny --text short.txt --out left/behind/a.safetensors')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'kqv: short.txt: a document needs 64 tokens at least in chunks of 64, got 7; leave it out, or lower --chunk\n',
    })
    expect(existsSync(inFolder('left'))).toBe(false)
  })
})

/** Runs until the journal knows two documents, then kills. */
async function killAfterTwo(
  words: readonly string[],
  journal: string,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [mainFile, ...words], { cwd: folder, env: environment })
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString()
  })
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  while (child.exitCode === null && numLines(journal) < 3) await setTimeout(5)
  child.kill(signal)
  return { code: await closed, stderr }
}

function numLines(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}
