import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { recommendationSchema } from '../../src/formats/recommendationSchema.ts'
import { replayFindingsSchema } from '../../src/formats/replayFindingsSchema.ts'
import { writeModelFolder } from './modelFolder.ts'
import { expectRefusal, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }
const inFolder = (name: string): string => join(folder, name)
const kqv = (typed: string): Promise<Outcome> => runKqv(folder, typed.split(' '))
/** What must work before anything can be tested. */
async function done(typed: string): Promise<Outcome> {
  const outcome = await kqv(typed)
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' })
  return outcome
}
const read = (name: string): string => readFileSync(inFolder(name), 'utf8')

const sentence = 'call me ishmael. some years ago, never mind how long precisely, having little or no money. '
const texts = [...Array(9).keys()].map((index) => `texts/${index}.txt`)
const recommend = 'recommend t.safetensors --menu mse2,mse3,mse4 --bits 3 --threads 1'

let first: Outcome

beforeAll(async () => {
  writeModelFolder(inFolder('tiny'))
  mkdirSync(inFolder('texts'))
  for (const [index, path] of texts.entries()) writeFileSync(inFolder(path), sentence.slice(3 * index))
  await done(`capture tiny --max-tokens 32 --chunk 16 --out t.safetensors --text ${texts.join(' ')}`)
  first = await done(`${recommend} --out out`)
  await done(
    `replay tiny --policy out/policy.json --codec mse3 --max-tokens 40 --out out/replay --text ${texts.join(' ')}`,
  )
  const findings = read('out/replay/findings.json')
  writeFileSync(inFolder('cut.json'), findings.slice(0, 1000))
  writeFileSync(inFolder('older.json'), findings.replace('kqv-replay-1', 'kqv-replay-0'))
  writeFileSync(inFolder('nameless.json'), findings.replace(/ *"policyChecksum": .*\n/, ''))
  writeFileSync(inFolder('model.json'), findings.replace('"model": "tiny"', '"model": "large"'))
}, options.timeout)

describe('kqv recommend --replay', () => {
  it('is what a recommendation tells to do next', () => {
    expect(first.stdout.split('\n').slice(-5)).toEqual([
      '',
      'Next, ask the model itself, on texts that the trace does not hold:',
      '  kqv replay MODEL --policy out/policy.json --text TEXTS --out out/replay',
      '  kqv recommend t.safetensors --bits 3 --seed 1 --menu mse2,mse3,mse4 --out out --replay out/replay/findings.json',
      '',
    ])
  })

  it('brings the verdict to the terminal, the report and the document', options, async () => {
    const typed = `${recommend} --replay out/replay/findings.json`
    const [spoken, printed] = [await kqv(`${typed} --out out`), await kqv(`${typed} --json`)]
    expect({ code: spoken.code, stderr: spoken.stderr }).toEqual({ code: 0, stderr: '' })
    expect(spoken.stdout).toMatch(/\nWhat the model says\n/)
    expect(spoken.stdout).toMatch(/\nWrote .*\n$/)

    const { candidates } = replayFindingsSchema.parse(JSON.parse(read('out/replay/findings.json')))
    const { replay } = recommendationSchema.parse(JSON.parse(printed.stdout))
    expect(replay?.caches.map(({ label }) => label)).toEqual(['recommended', 'mse3'])
    expect(replay?.caches[0].statistics.meanKld).toEqual(candidates[0].statistics.meanKld)

    const report = read('out/report.html')
    expect(report).toContain('<h2>What the model says</h2>')
    expect(report).toContain('--menu mse2,mse3,mse4 --replay out/replay/findings.json<')
  })

  it('leaves the replay of another policy out, and says how to make the right one', options, async () => {
    const typed = `${recommend.replace('--bits 3', '--bits 3.5')} --replay out/replay/findings.json`
    const { code, stdout, stderr } = await kqv(`${typed} --out other`)
    expect(stderr).toMatch(
      /^kqv: findings\.json: does not hold the policy that is recommended, got policy\.json of \d\.\d\d bits; replay other\/policy\.json\n$/,
    )
    expect(code).toBe(1)
    expect(stdout).not.toContain('What the model says')
    expect(stdout).toContain('\n  kqv replay MODEL --policy other/policy.json ')
    expect(read('other/report.html')).not.toMatch(/What the model says|--replay/)
    expect(existsSync(inFolder('other/policy.json'))).toBe(true)

    const printed = await kqv(`${typed} --json`)
    expect(printed.code).toBe(1)
    expect(printed.stderr).toMatch(/; give --out, and replay the policy\.json there\n$/)
    expect(recommendationSchema.parse(JSON.parse(printed.stdout))).not.toHaveProperty('replay')
  })

  it.concurrent.each([
    ['nothing.json', 'file: no such file, got "nothing.json"; check its path'],
    ['out/replay', 'file: expected a file, got "out/replay", a folder; name a file'],
    ['cut.json', 'cut.json: not JSON, got '],
    [
      'out/policy.json',
      'policy.json: format: expected "kqv-replay-1", got "kqv-policy-1"; name a file of that format',
    ],
    [
      'older.json',
      'older.json: format: expected "kqv-replay-1", got "kqv-replay-0"; name a file of that format',
    ],
    [
      'nameless.json',
      "nameless.json: must say which policy was replayed, got 2 caches without a policy's checksum; run kqv replay again, with --policy",
    ],
    [
      'model.json',
      "model.json: must be a replay of the trace's model, tiny, got large; replay the one that was captured",
    ],
  ])('refuses %s in one line, and leaves no folder behind', options, async (name, line) => {
    expectRefusal(await kqv(`${recommend} --replay ${name} --out left`), line)
    expect(existsSync(inFolder('left'))).toBe(false)
  })
})
