import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFileSource } from '../../src/models/fileSource.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { buildTrace } from '../builders/buildTrace.ts'
import { traceFile, withFolder } from '../builders/traceFile.ts'

describe('openTrace', () => {
  it('reads the trace that was written, head by head', () =>
    withFolder((folder) => {
      const { checksum: _, readHead, ...rest } = buildTrace({ heldOut: [2] })
      const trace = openTrace(traceFile(folder, buildTrace({ heldOut: [2] })))
      expect(trace).toMatchObject(rest)
      expect(trace.readHead(1, 0)).toEqual(readHead(1, 0))
    }))

  it('says that a file is missing, and which', () => {
    expect(() => openTrace('/nowhere/trace.safetensors')).toThrow('/nowhere/trace.safetensors')
  })

  it('names a file that is no trace', () =>
    withFolder((folder) => {
      const path = join(folder, 'notes.txt')
      writeFileSync(path, 'not a trace at all')
      expect(() => openTrace(path)).toThrow(FormatError)
      expect(() => openTrace(path)).toThrow('notes.txt')
    }))
})

describe('openFileSource', () => {
  it('refuses a folder', () =>
    withFolder((folder) => {
      expect(() => openFileSource(folder)).toThrow(
        new RangeError(`file: expected a file, got "${folder}", a folder; name a file`),
      )
    }))

  it('reads any range, and refuses what lies beyond the end', () =>
    withFolder((folder) => {
      const path = join(folder, 'bytes')
      writeFileSync(path, Uint8Array.of(1, 2, 3, 4, 5))
      const source = openFileSource(path)
      expect(source.size).toBe(5)
      expect([...source.read(1, 3)]).toEqual([2, 3, 4])
      expect([...source.read(5, 0)]).toEqual([])
      expect(() => source.read(3, 3)).toThrow(FormatError)
    }))

  it('notices that the file was cut while it was read', () =>
    withFolder((folder) => {
      const path = join(folder, 'bytes')
      writeFileSync(path, new Uint8Array(100))
      const source = openFileSource(path)
      truncateSync(path, 10)
      expect(() => source.read(0, 100)).toThrow('the file was cut while it was read (at byte 10)')
    }))
})
