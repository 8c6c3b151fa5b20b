import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { environment, mainFile, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder, tenDocuments, tinyTrace } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }

function recommend(trace: string, ...words: readonly string[]): Promise<Outcome> {
  return runKqv(folder, ['recommend', trace, '--menu', 'mse3,mse4,q4_0,q8_0', '--threads', '1', ...words])
}

let recommended: Outcome
let compared: Outcome

beforeAll(async () => {
  writeFileSync(join(folder, 'ten.safetensors'), tenDocuments())
  writeFileSync(join(folder, 'one.safetensors'), tinyTrace({ documentLengths: [12] }))
  writeFileSync(join(folder, 'two.safetensors'), tinyTrace({ documentLengths: [12, 9] }))
  const compare = ['compare', 'ten.safetensors', '--bits', '2,4', '--threads', '1']
  const runs = [recommend('ten.safetensors', '--out', 'out'), runKqv(folder, compare)]
  ;[recommended, compared] = await Promise.all(runs)
}, options.timeout)

describe('what a person reads', () => {
  it('is an answer, evidence and settings, and no colour in a pipe', () => {
    expect({ ...recommended, stdout: '' }).toEqual({ code: 0, stderr: '', stdout: '' })
    expect(recommended.stdout.replace(/in \d+\.\d s$/m, 'in ... s')).toMatchSnapshot()
  })

  it('names the files last, and what to do with them', () => {
    expect(recommended.stdout).toMatch(
      /\n\nWrote out\/policy\.json, out\/report\.html, out\/rows\.parquet in \d+\.\d s\n\nNext, (.+\n)+$/,
    )
  })

  it('is a comparison by metric, then by layer and head', () => {
    expect(compared.stdout).toMatchSnapshot()
  })

  it.concurrent.each([
    ['one.safetensors', '1 document', true],
    ['two.safetensors', '2 documents', false],
  ])('says what %s lacks', options, async (trace, documents, isOwnJudge) => {
    const { code, stdout } = await recommend(trace)
    expect(code).toBe(0)
    expect(stdout).toContain(
      `Not enough evidence: ${documents} cannot give intervals and verdicts, 8 would do.`,
    )
    expect(stdout).toMatch(/uniform KQV .* not enough evidence: 0\.\d+ x the error; 8 documents would do\n/)
    expect(stdout.includes('The document that the policy was chosen on also scores it')).toBe(isOwnJudge)
    expect(stdout).not.toMatch(/\[\d/)
  })

  it.concurrent('is coloured nowhere where colours are refused', options, async () => {
    const { stdout } = await runKqv(folder, ['codecs'], { FORCE_COLOR: undefined, NO_COLOR: '1' })
    expect(stdout).not.toContain('\x1b')
  })

  it.concurrent('is coloured where colours are asked for', options, async () => {
    const { stdout } = await runKqv(folder, ['codecs'], { FORCE_COLOR: '1' })
    expect(stdout).toContain('\x1b[2mcodec')
  })
})

describe('what a person reads of a file', () => {
  let outcomes: readonly Outcome[]
  beforeAll(async () => {
    const exported = ['export', 'out/policy.json', '--engine', 'llama.cpp']
    const typed = [['inspect', 'ten.safetensors'], ['inspect', 'out/policy.json'], exported]
    outcomes = await Promise.all(typed.map((words) => runKqv(folder, words)))
  }, options.timeout)

  it('is what a trace holds, and what a policy holds', () => {
    expect(outcomes[0].stdout).toMatchSnapshot('trace')
    expect(outcomes[1].stdout).toMatchSnapshot('policy')
  })

  it('is a setting to paste, and comments', () => {
    const pasted = outcomes[2].stdout.split('\n').filter((line) => !line.startsWith('#'))
    expect(pasted).toEqual([expect.stringMatching(/^-ctk \w+ -ctv \w+ -fa on$/), ''])
  })
})

// a device of Linux and BSD that takes no byte
describe.runIf(existsSync('/dev/full'))('a disk that is full', () => {
  it('ends the program with 2 and one line, where its output goes there', options, async () => {
    const full = openSync('/dev/full', 'r+')
    const child = spawn(process.execPath, [mainFile, 'codecs', '--json'], {
      env: environment,
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    const [stderr, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'kqv: file: the disk is full, got "standard output"; make room and run the same command again\n',
    })
  })
})

describe('a reader that goes away', () => {
  it('ends the program without a word', options, async () => {
    const child = spawn(process.execPath, [mainFile, 'codecs', '--json'], { env: environment })
    child.stdout.destroy()
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
