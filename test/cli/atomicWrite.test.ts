import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareFolder, withFolder } from '../../src/cli/atomicWrite.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const inFolder = (name: string): string => join(folder, name)

describe('a folder to write in', () => {
  it('is made with those above it, outermost first, and once', () => {
    expect(prepareFolder(inFolder('a/b/c'))).toEqual(['a', 'a/b', 'a/b/c'].map(inFolder))
    expect(prepareFolder(inFolder('a/b/c'))).toEqual([])
  })

  it('is refused in a file system that takes no names, and does not hang', () => {
    expect(() => prepareFolder('/proc/kqv/in')).toThrow(
      /^--out: expected a folder that can be written, got "\/proc\/kqv\/in" \(E\w+\); name another$/,
    )
  })

  it('leaves none of those above it where it cannot be made', () => {
    const tooLong = 'x'.repeat(300)
    expect(() => prepareFolder(inFolder(`above/${tooLong}`))).toThrow('(ENAMETOOLONG)')
    expect(existsSync(inFolder('above'))).toBe(false)
  })

  it('is taken away again where the work fails and has written nothing', async () => {
    const work = withFolder(inFolder('left/behind'), () => Promise.reject(new RangeError('no')))
    await expect(work).rejects.toThrow('no')
    expect(existsSync(inFolder('left'))).toBe(false)
  })

  it('stays with what was written, whether the work then fails or not', async () => {
    const write = (path: string) => async () => writeFileSync(inFolder(path), 'rows')
    await withFolder(inFolder('kept'), write('kept/rows'))
    await expect(
      withFolder(inFolder('half/kept'), async () => {
        await write('half/kept/rows')()
        throw new RangeError('no')
      }),
    ).rejects.toThrow('no')
    expect([readdirSync(inFolder('kept')), readdirSync(inFolder('half/kept'))]).toEqual([['rows'], ['rows']])
  })

  it('stays where it was there before, and need not be named', async () => {
    mkdirSync(inFolder('before'))
    await withFolder(inFolder('before'), async () => {})
    expect(existsSync(inFolder('before'))).toBe(true)
    expect(await withFolder(undefined, async () => 5)).toBe(5)
  })
})
