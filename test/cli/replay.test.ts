import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, it } from 'vitest'
import { operands } from '../../src/cache/shape.ts'
import { checkMemory } from '../../src/cli/loadModel.ts'
import { writePolicy } from '../../src/formats/policyFile.ts'
import { replayFindingsSchema } from '../../src/formats/replayFindingsSchema.ts'
import type { PredictionRow } from '../../src/study/replay/predictionRow.ts'
import { writeModelFolder } from './modelFolder.ts'
import { expectRefusal, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }
const inFolder = (name: string): string => join(folder, name)
const kqv = (typed: string): Promise<Outcome> => runKqv(folder, typed.split(' '))

const sentence = 'call me ishmael. some years ago, never mind how long precisely, having little or no money. '
const texts = [...Array(9).keys()].map((index) => `texts/${index}.txt`)

/** The middle layer was not captured, nor any beyond the third. */
const policyOf = (numLayers: number): string =>
  writePolicy({
    model: 'tiny',
    shape: { numLayers, numQueryHeads: 4, numKvHeads: 2, headDim: 32 },
    seed: 1,
    undecidedLayers: [1, 3].filter((layer) => layer < numLayers),
    assignments: [0, 2].flatMap((layer) =>
      [0, 1].flatMap((kvHead) =>
        operands.map((operand) => ({ layer, kvHead, operand, codec: operand === 'k' ? 'mse4' : 'mse3' })),
      ),
    ),
  })

beforeAll(() => {
  writeModelFolder(inFolder('tiny'))
  mkdirSync(inFolder('texts'))
  for (const [index, path] of texts.entries()) writeFileSync(inFolder(path), sentence.slice(3 * index))
  writeFileSync(inFolder('policy.json'), policyOf(3))
  writeFileSync(inFolder('other.json'), policyOf(4))
})

describe('kqv replay', () => {
  it('says what candidates do, and leaves rows that say it again', options, async () => {
    const typed = `replay tiny --policy policy.json --codec q8_0 --codec mse2 --chunk 8 --max-tokens 48 --out out --text ${texts.join(' ')}`
    const { code, stdout, stderr } = await kqv(typed)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/policy\.json +.*\n.*q8_0 +8\.50/)
    expect(stdout).toMatch(/\nWrote out\/rows\.parquet, out\/findings\.json, out\/report\.html\n$/)
    expect(readdirSync(inFolder('out')).toSorted()).toEqual(['findings.json', 'report.html', 'rows.parquet'])

    expect(readFileSync(inFolder('out/report.html'), 'utf8')).toContain(
      `kqv replay tiny --policy policy.json --codec q8_0 --codec mse2 --chunk 8 --window none --sinks 0 --margin 0.01 --seed 1 --max-tokens 48 --text ${texts.join(' ')}`,
    )
    const found = replayFindingsSchema.parse(JSON.parse(readFileSync(inFolder('out/findings.json'), 'utf8')))
    expect(found.candidates.map(({ label, family }) => [label, family])).toEqual([
      ['policy.json', 'recommended'],
      ['q8_0', 'uniform'],
      ['mse2', 'uniform'],
    ])
    const [policy, fine, coarse] = found.candidates.map(({ statistics }) => statistics.meanKld.value)
    expect(fine).toBeLessThan(policy)
    expect(policy).toBeLessThan(coarse)

    const file = new Uint8Array(readFileSync(inFolder('out/rows.parquet'))).buffer
    const rows = (await parquetReadObjects({ file })) as unknown as PredictionRow[]
    expect(rows).toHaveLength(3 * 9 * 47)
    const counted = rows.filter(({ candidate }) => candidate === 'q8_0')
    const mean = counted.reduce((sum, { klNats }) => sum + klNats, 0) / counted.length
    expect(mean / fine).toBeCloseTo(1, 12)
  })

  it.concurrent('prints its findings as a document', options, async () => {
    const { stdout, stderr } = await kqv(
      'replay tiny --codec mse4,q8_0 --window chunk --chunk 2 --sinks 4 --max-tokens 24 --margin 0.5 --json --text texts/0.txt',
    )
    expect(stderr).toBe('')
    const { margin, documents, candidates } = replayFindingsSchema.parse(JSON.parse(stdout))
    expect({ margin, documents }).toEqual({ margin: 0.5, documents: [{ name: '0.txt', numTokens: 24 }] })
    expect(candidates[0]).toMatchObject({ label: 'mse4,q8_0', recentWindow: 2, sinkTokens: 4 })
    expect(candidates[0].cost.codeBits).toBe(6)
  })

  it.concurrent('gives the same findings each time, but for the seconds', options, async () => {
    const typed = 'replay tiny --codec mse3 --max-tokens 40 --chunk 8 --json --text texts/0.txt texts/1.txt'
    const outcomes = await Promise.all([kqv(typed), kqv(`${typed} --threads 2`)])
    const [first, second] = outcomes.map(({ stdout }) =>
      stdout.split('\n').filter((line) => !line.includes('"seconds"')),
    )
    expect(first.length).toBeGreaterThan(20)
    expect(first).toEqual(second)
  })
})

const faults: readonly (readonly [string, string])[] = [
  ['replay tiny --text texts/0.txt', 'replay: needs a --policy or a --codec to try, got neither'],
  ['replay tiny --codec mse4', 'replay: --text is missing, got nothing; see kqv replay --help'],
  ['replay tiny --codec q9_0 --text texts/0.txt', 'codec: unknown codec "q9_0"; did you mean "q8_0"?'],
  [
    'replay tiny --codec mse4,q8_0,f16 --text texts/0.txt',
    'replay: --codec: expected one for keys and one for values, got 3 in "mse4,q8_0,f16"; give --codec once for each pair\n',
  ],
  [
    'replay tiny --codec mse4 --codec mse4 --text texts/0.txt',
    'replay: expected each candidate once, got "mse4" twice',
  ],
  ['replay tiny --codec mse4:center=mean --text texts/0.txt', 'codec mse4:center=mean: '],
  [
    'replay tiny --policy other.json --text texts/0.txt',
    'other.json: a policy for 4 layers, 4 query heads, 2 KV heads and head dim 32 does not fit, got a model of 3 layers, ',
  ],
  [
    'replay tiny --policy nothing.json --text texts/0.txt',
    'file: no such file, got "nothing.json"; check its path',
  ],
  [
    'replay tiny --codec mse4 --window chunk --chunk 90 --text texts/0.txt',
    '0.txt: a document needs 92 tokens at least in chunks of 90, got 91',
  ],
  [
    'replay tiny --codec mse4 --margin 0 --text texts/0.txt',
    'replay: --margin: expected a number above 0, got "0"',
  ],
  [
    'replay texts --codec mse4 --text texts/0.txt',
    'model: no config.json in the folder, got "texts"; it needs config.json, tokenizer.json and safetensors: ',
  ],
]

describe('a fault of a replay ends with 2 and one line on standard error', () => {
  it.concurrent.each(faults)('kqv %s', options, async (typed, line) => {
    expectRefusal(await kqv(typed), line)
  })

  it.concurrent('and leaves no folder behind', options, async () => {
    const { code, stderr } = await kqv('replay tiny --codec mse9 --out left/behind --text texts/0.txt')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kqv: codec: unknown codec "mse9"; expected one of mse1, mse2, .*, mse8\n$/)
    expect(existsSync(inFolder('left'))).toBe(false)
  })
})

describe('a model larger than memory', () => {
  it('is refused with what it needs', () => {
    expect(() => checkMemory('llama-70b', 282.4e9, 16e9)).toThrow(
      'model: llama-70b needs 282 GB of memory, got a machine of 16.0 GB; run it on a larger one, or take a smaller model',
    )
    expect(() => checkMemory('smol', 0.65e9, 16e9)).not.toThrow()
  })
})
