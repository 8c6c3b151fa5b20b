import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type ByteSource, bytesSource, sourceOf } from '../../src/formats/byteSource.ts'
import { readZip, writeZip } from '../../src/formats/zip.ts'
import { FormatError, TooLargeError } from '../../src/numerics/errors.ts'
import { fixtureBytes } from './traceFixture.ts'

const read = (bytes: Uint8Array): ReadonlyMap<string, ByteSource> => readZip(bytesSource(bytes))
const files = new Map([
  ['a.npy', Uint8Array.of(1, 2, 3)],
  ['b.npy', new Uint8Array(900).fill(5)],
])
const stored = writeZip(files)
const deflated = zipSync(Object.fromEntries(files), { level: 9 })
const endOffset = stored.length - 22
const directoryOffset = new DataView(stored.buffer).getUint32(endOffset + 16, true)

function edited(change: (view: DataView) => void): Uint8Array {
  const copy = stored.slice()
  change(new DataView(copy.buffer))
  return copy
}

describe('zip', () => {
  it.each([
    ['stored', stored],
    ['deflated', deflated],
  ])('gives back files that are %s', (_, archive) => {
    const found = read(archive)
    expect([...found.keys()]).toEqual([...files.keys()])
    for (const [name, bytes] of files) expect(found.get(name)?.read(0, bytes.length)).toEqual(bytes)
  })

  it('writes the same bytes each time', () => {
    expect(writeZip(files)).toEqual(stored)
  })

  it('reads a stored file in place, a part at a time', () => {
    const ranges: number[] = []
    const file = readZip(
      sourceOf(stored.length, (offset, length) => {
        ranges.push(length)
        return stored.subarray(offset, offset + length)
      }),
    ).get('b.npy')
    ranges.length = 0
    expect([...(file?.read(7, 2) ?? [])]).toEqual([5, 5])
    expect(ranges).toEqual([2])
  })

  it('finds the directory before a comment, even one that looks like it', () => {
    const comment = stored.slice(endOffset)
    const archive = Uint8Array.of(...stored, ...comment, 0)
    new DataView(archive.buffer).setUint16(endOffset + 20, comment.length + 1, true)
    expect([...read(archive).keys()]).toEqual([...files.keys()])
  })

  it.each([
    ['stored', stored],
    ['deflated', deflated],
    ["NumPy's", fixtureBytes('numpy/deflated-f2.npz')],
  ])('refuses an archive cut short at any byte: %s', (_, archive) => {
    for (let length = 0; length < archive.length; length++)
      expect(() => read(archive.subarray(0, length)), `${length} bytes`).toThrow(FormatError)
  })

  it('refuses every change of one byte of the contents', () => {
    for (const archive of [stored, deflated]) {
      const start = 30 + 'a.npy'.length
      const altered = archive.slice()
      altered[start] ^= 1
      expect(() => read(altered)).toThrow(FormatError)
    }
  })

  it.each([
    ['stored', stored],
    ['deflated', deflated],
  ])('names archive, entry and offset where a file in it ends early: %s', (_, bytes) => {
    const file = readZip(bytesSource(bytes), 'my.npz').get('a.npy')
    expect(() => file?.read(1, 3)).toThrow(
      new FormatError('my.npz: a.npy: ends too early, got 3 bytes where 4 are needed; fetch it again', 1),
    )
  })

  it('names archive, entry and offset where the archive ends before a file in it does', () => {
    const long = edited((view) => {
      view.setUint32(directoryOffset + 20, 9999, true)
      view.setUint32(directoryOffset + 24, 9999, true)
    })
    expect(() => readZip(bytesSource(long), 'my.npz')).toThrow(
      new FormatError(
        `my.npz: a.npy: ends too early, got ${stored.length} bytes where ${35 + 9999} are needed; fetch it again`,
        35,
      ),
    )
  })

  it.each([
    [
      'a directory that does not end where it should',
      edited((view) => view.setUint16(endOffset + 10, 1, true)),
      'the directory must end at byte',
    ],
    [
      'a directory elsewhere',
      edited((view) => view.setUint32(endOffset + 16, 0, true)),
      'expected a directory entry',
    ],
    [
      'an encrypted file',
      edited((view) => view.setUint16(directoryOffset + 8, 1, true)),
      'encrypted files are not read, got "a.npy"',
    ],
    [
      'another way to pack',
      edited((view) => view.setUint16(directoryOffset + 10, 12, true)),
      'must be stored or deflated, got method 12',
    ],
    [
      'a stored file of another length',
      edited((view) => view.setUint32(directoryOffset + 24, 4, true)),
      'got method 0, 3 bytes for 4',
    ],
    [
      'a length that no packing reaches',
      edited((view) => {
        view.setUint16(directoryOffset + 10, 8, true)
        view.setUint32(directoryOffset + 24, 3097, true)
      }),
      'got method 8, 3 bytes for 3097',
    ],
    [
      'a file that does not begin where it should',
      edited((view) => view.setUint32(directoryOffset + 42, 1, true)),
      'no file begins where the directory says, got "a.npy"',
    ],
    [
      'a name twice',
      edited((view) => view.setUint8(view.byteLength - 22 - 5, 'a'.charCodeAt(0))),
      'a name must occur once, got "a.npy" twice',
    ],
  ])('refuses %s', (_, archive, message) => {
    expect(() => read(archive)).toThrow(FormatError)
    expect(() => read(archive)).toThrow(message)
  })

  it('says that zip64 is too large, and what to write in its place', () => {
    expect(() => read(edited((view) => view.setUint32(endOffset + 16, 0xffffffff, true)))).toThrow(
      TooLargeError,
    )
    expect(() => read(edited((view) => view.setUint32(directoryOffset + 20, 0xffffffff, true)))).toThrow(
      'use safetensors',
    )
  })
})
