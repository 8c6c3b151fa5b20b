import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFile, checkFolder, prepareFolder, withFolder, writeFolder } from '../../src/cli/atomicWrite.ts'
import { makePipe } from './makePipe.ts'
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

  it('stays where it was there before', async () => {
    mkdirSync(inFolder('before'))
    await withFolder(inFolder('before'), async () => {})
    expect(existsSync(inFolder('before'))).toBe(true)
  })

  it('is only looked at before the work: what was not there is not there after', () => {
    mkdirSync(inFolder('there'))
    for (const name of ['there', 'not/there', 'there/not']) checkFolder(inFolder(name))
    expect(readdirSync(inFolder('there'))).toEqual([])
    expect(existsSync(inFolder('not'))).toBe(false)
    writeFileSync(inFolder('file'), 'text')
    expect(() => checkFolder(inFolder('file/in'))).toThrow('(ENOTDIR); name another')
  })
})

describe('a file to write', () => {
  it('may be there or not, in a folder that may be there or not', () => {
    writeFileSync(inFolder('old'), 'text')
    for (const name of ['old', 'new', 'in/new']) checkFile(inFolder(name))
    expect(readFileSync(inFolder('old'), 'utf8')).toBe('text')
    expect([existsSync(inFolder('new')), existsSync(inFolder('in'))]).toEqual([false, false])
  })

  it('may be nothing else, and is refused before it is overwritten', () => {
    mkdirSync(inFolder('folder'))
    makePipe(inFolder('pipe'))
    const refusal = (name: string, what: string, wayOut: string): [() => void, RangeError] => [
      () => checkFile(inFolder(name)),
      new RangeError(`--out: expected a file, got the ${what} "${inFolder(name)}"; ${wayOut}`),
    ]
    for (const [check, error] of [
      refusal('folder', 'folder', 'name a file in it'),
      refusal('missing/', 'folder', 'name a file in it'),
      refusal('pipe', 'device or pipe', 'name another'),
    ])
      expect(check).toThrow(error)
  })
})

describe('the files of a folder', () => {
  it('are written together, into a folder that is made for them', async () => {
    const files = [
      ['a.txt', 'a'],
      ['b.bin', Uint8Array.of(7)],
    ] as const
    expect(await writeFolder(inFolder('made/here'), files)).toEqual(
      ['made/here/a.txt', 'made/here/b.bin'].map(inFolder),
    )
    expect(readdirSync(inFolder('made/here'))).toEqual(['a.txt', 'b.bin'])
    expect([...readFileSync(inFolder('made/here/b.bin'))]).toEqual([7])
  })

  it('are all as they were where one of them cannot be written, and the error names that one', async () => {
    await writeFolder(inFolder('kept'), [['a.txt', 'old']])
    const files = [
      ['a.txt', 'new'],
      [`${'long'.repeat(80)}.txt`, 'too'],
    ] as const
    await expect(writeFolder(inFolder('kept'), files)).rejects.toMatchObject({
      code: 'ENAMETOOLONG',
      path: inFolder(`kept/${'long'.repeat(80)}.txt`),
    })
    expect(readdirSync(inFolder('kept'))).toEqual(['a.txt', 'rows'])
    expect(readFileSync(inFolder('kept/a.txt'), 'utf8')).toBe('old')
  })
})
