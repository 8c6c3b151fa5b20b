import { describe, expect, it } from 'vitest'
import { describeError } from '../../src/cli/describeError.ts'

const coded = (message: string, fields: object): Error => Object.assign(new Error(message), fields)

describe('what is said of an error', () => {
  it.each([
    [
      'a file that the system knows a word for',
      coded('ENOSPC: no space left on device, write', { code: 'ENOSPC', path: 'out/rows.parquet' }),
      'kqv: file: the disk is full, got "out/rows.parquet"; make room and run the same command again',
    ],
    [
      'one that the system refuses for another reason',
      coded('EIO: i/o error, read', { code: 'EIO', syscall: 'read', path: 'a.gguf' }),
      'kqv: file: the system refuses to read it (EIO), got "a.gguf"; name another',
    ],
    [
      'a worker that ran out of memory',
      coded('JS heap out of memory', { code: 'ERR_WORKER_OUT_OF_MEMORY' }),
      'kqv: worker: memory is short, got "JS heap out of memory"; run fewer at once',
    ],
    [
      'a database',
      coded('unable to open database file', { code: 'ERR_SQLITE_ERROR' }),
      'kqv: journal: cannot be used, got "unable to open database file"; name another folder in --out',
    ],
    ['a refusal of ours', new RangeError('trace: no, got 1; yes'), 'kqv: trace: no, got 1; yes'],
  ])('is one line: %s', (_, error, line) => {
    expect(describeError(error)).toBe(line)
  })

  it('is where it happened, for a fault of ours', () => {
    const fault = new TypeError('undefined is not a function')
    expect(describeError(fault)).toBe(fault.stack)
  })
})
