import type { Progress } from '../sweep/measurePlans.ts'

/** What a progress line needs of standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const quietMs = 1000
const clearLine = '\r\x1b[2K'

/**
 * Does work with a progress line on standard error: after a second, on a terminal; elsewhere nothing is written.
 *
 * @param what the work, as `measuring 43 codecs`
 */
export async function withProgress<T>(
  what: string,
  work: (onProgress: Progress) => Promise<T>,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Promise<T> {
  if (!stream.isTTY) return work(() => undefined)
  const startMs = now()
  let isShown = false
  try {
    return await work((done, total, share = done / total) => {
      const elapsedMs = now() - startMs
      if (elapsedMs < quietMs) return
      isShown = true
      stream.write(fitted(progressLine(what, done, total, share, elapsedMs), stream))
    })
  } finally {
    if (isShown) stream.write(clearLine)
  }
}

/** Says what is being done while this thread is busy with it, and can say no more. */
export function withNotice<T>(what: string, work: () => T, stream: ProgressStream = process.stderr): T {
  if (!stream.isTTY) return work()
  stream.write(fitted(`${what} ...`, stream))
  try {
    return work()
  } finally {
    stream.write(clearLine)
  }
}

/** In the place of what stood there; a line that wraps could not be cleared. */
function fitted(line: string, { columns = 80 }: ProgressStream): string {
  return clearLine + [...line].slice(0, columns - 1).join('')
}

function progressLine(what: string, done: number, total: number, share: number, elapsedMs: number): string {
  const filled = Math.round(20 * share)
  const left = done < total ? `, ${duration((elapsedMs / share - elapsedMs) * 1e-3)} left` : ''
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${what}: ${done} of ${total}${left}`
}

function duration(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}
