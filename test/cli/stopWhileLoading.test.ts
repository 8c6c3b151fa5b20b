import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { makePipe } from './makePipe.ts'
import { writeModelFolder } from './modelFolder.ts'
import { environment, mainFile } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const inFolder = (name: string): string => join(folder, name)

beforeAll(() => writeModelFolder(inFolder('tiny')))

describe('a run that is stopped while it reads what it was given leaves no folder that was not there', () => {
  it.concurrent.each([
    ['capture tiny --out OUT/in/t.safetensors', 'SIGTERM'],
    ['capture tiny --out OUT/in/t.safetensors', 'SIGINT'],
    ['sensitivity tiny --out OUT/in/s.json', 'SIGTERM'],
    ['replay tiny --codec mse4 --out OUT/in', 'SIGKILL'],
  ] as const)(
    'kqv %s, %s',
    async (typed, signal) => {
      const [command] = typed.split(' ')
      const [there, missing] = ['there', 'missing'].map((name) => `${command}-${signal}-${name}`)
      mkdirSync(inFolder(there))
      for (const out of [there, missing]) {
        const { stderr, endedBy } = await stopWhileReading(typed.replace('OUT', out), `${out}.txt`, signal)
        expect({ stderr, endedBy }).toEqual({ stderr: '', endedBy: signal })
      }
      expect(readdirSync(inFolder(there))).toEqual([])
      expect(existsSync(inFolder(missing))).toBe(false)
    },
    60_000,
  )
})

/** @param pipe stands for a text that never comes */
async function stopWhileReading(
  typed: string,
  pipe: string,
  signal: NodeJS.Signals,
): Promise<{ stderr: string; endedBy: unknown }> {
  makePipe(inFolder(pipe))
  const words = [mainFile, ...typed.split(' '), '--text', pipe]
  const child = spawn(process.execPath, words, { cwd: folder, env: environment })
  // opens when the other side does
  const writer = await open(inFolder(pipe), 'w')
  child.kill(signal)
  const [stderr, [, endedBy]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  await writer.close()
  return { stderr, endedBy }
}
