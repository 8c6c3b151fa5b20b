import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { recommendationSchema } from '../../src/formats/recommendationSchema.ts'
import { readSensitivity } from '../../src/formats/sensitivityFile.ts'
import { writeModelFolder } from './modelFolder.ts'
import { expectRefusal, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }
const inFolder = (name: string): string => join(folder, name)
const kqv = (typed: string): Promise<Outcome> => runKqv(folder, typed.split(' '))

beforeAll(() => {
  writeModelFolder(inFolder('tiny'))
  for (const index of [0, 1])
    writeFileSync(
      inFolder(`${index}.txt`),
      'call me ishmael. some years ago, never mind. '.slice(index).repeat(2),
    )
})

describe('kqv sensitivity', () => {
  it('measures what a recommendation then goes by', options, async () => {
    const measured = await kqv('sensitivity tiny --text 0.txt 1.txt --max-tokens 40 --out s.json')
    expect({ code: measured.code, stderr: measured.stderr }).toEqual({ code: 0, stderr: '' })
    expect(measured.stdout).toMatch(/layer +keys +share +values +share\n +0 +\S+ +\d+\.\d %/)
    const { tensors, numPredictions } = readSensitivity(readFileSync(inFolder('s.json'), 'utf8'), 's.json')
    expect(tensors.every(({ klNats }) => klNats > 0)).toBe(true)
    expect(numPredictions).toBe(78)

    await kqv('capture tiny --text 0.txt 1.txt --max-tokens 64 --out t.safetensors')
    const menu = '--menu mse2,mse4 --bits 4 --json'
    const weighted = await kqv(`recommend t.safetensors ${menu} --sensitivity s.json`)
    expect({ code: weighted.code, stderr: weighted.stderr }).toEqual({ code: 0, stderr: '' })
    const { sensitivity } = recommendationSchema.parse(JSON.parse(weighted.stdout))
    expect(sensitivity).toMatchObject({ probe: 'mse3', numDocuments: 2 })
    expect(sensitivity?.predictedKlNats).toBeGreaterThan(0)
  })

  it('refuses a text of one token, and leaves no folder behind', options, async () => {
    const { code, stderr } = await kqv('sensitivity tiny --text 0.txt --max-tokens 1 --out left/in/x.json')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'kqv: documents: a document needs 2 tokens at least, got a bound of 1; raise --max-tokens\n',
    })
    expect(existsSync(inFolder('left'))).toBe(false)
  })

  it('refuses a probe that nothing can be learned from, before it runs the model', options, async () => {
    expectRefusal(
      await kqv('sensitivity tiny --text 0.txt --probe f16 --out x.json'),
      'sensitivity: --probe: expected a codec below the 16 bits of the baseline, got f16; take one as coarse as mse3\n',
    )
  })

  it('refuses a folder in place of its file, before it runs the model', options, async () => {
    expectRefusal(
      await kqv('sensitivity nothing --text 0.txt --out tiny'),
      '--out: expected a file, got the folder "tiny"; name a file in it\n',
    )
  })

  it('refuses a probe that there is not, in one line', options, async () => {
    const { code, stderr } = await kqv('sensitivity tiny --text 0.txt --probe msee3 --out x.json')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kqv: codec: unknown codec "msee3".*\n$/)
  })
})
