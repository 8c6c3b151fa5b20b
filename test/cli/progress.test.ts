import { describe, expect, it } from 'vitest'
import { type ProgressStream, withNotice, withProgress } from '../../src/cli/progress.ts'

function recorder(stream: Omit<ProgressStream, 'write'>): ProgressStream & { readonly texts: string[] } {
  const texts: string[] = []
  return { ...stream, texts, write: (text) => texts.push(text) }
}

/** A clock that says each of the times once. */
function clock(...times: readonly number[]): () => number {
  const next = times.values()
  return () => next.next().value ?? Number.NaN
}

describe('progress', () => {
  it('is a line after a second, on a terminal, and is wiped out at the end', async () => {
    const stream = recorder({ isTTY: true, columns: 80 })
    const work = async (onProgress: (done: number, total: number) => void): Promise<string> => {
      onProgress(1, 4)
      onProgress(2, 4)
      return 'done'
    }
    await expect(withProgress('measuring', work, stream, clock(0, 900, 1800))).resolves.toBe('done')
    expect(stream.texts).toEqual(['\r\x1b[2K██████████░░░░░░░░░░ measuring: 2 of 4, 2 s left', '\r\x1b[2K'])
  })

  it('is cut to the width of the terminal, and wiped out when the work fails', async () => {
    const stream = recorder({ isTTY: true, columns: 30 })
    const work = (onProgress: (done: number, total: number) => void): Promise<never> => {
      onProgress(1, 2)
      return Promise.reject(new Error('no'))
    }
    await expect(withProgress('measuring', work, stream, clock(0, 2000))).rejects.toThrow('no')
    expect(stream.texts).toEqual(['\r\x1b[2K██████████░░░░░░░░░░ measurin', '\r\x1b[2K'])
  })

  it('is nothing where nobody looks', async () => {
    const stream = recorder({ isTTY: false })
    await withProgress('measuring', async (onProgress) => onProgress(1, 2), stream, clock(0, 9000))
    withNotice('choosing', () => 0, stream)
    expect(stream.texts).toEqual([])
  })

  it('is a notice while the program can say no more', () => {
    const stream = recorder({ isTTY: true, columns: 80 })
    expect(withNotice('choosing', () => 7, stream)).toBe(7)
    expect(stream.texts).toEqual(['\r\x1b[2Kchoosing ...', '\r\x1b[2K'])
  })
})
