import { constants } from 'node:os'

/**
 * Does work that SIGINT and SIGTERM stop between two steps: by an abort whose reason is `got SIGINT`, with the exit code of
 * that signal set.
 */
export async function withStopSignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    process.exitCode = 128 + constants.signals[name]
    stop.abort(new RangeError(`got ${name}`))
  }
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    return await work(stop.signal)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

/**
 * As {@link withStopSignals}, where a signal is no error.
 *
 * @param stopped the line that tells what is left behind, from `got SIGINT`
 * @returns undefined when a signal stopped it
 */
export function stoppable<T>(
  work: (signal: AbortSignal) => Promise<T>,
  stopped: (why: string) => string,
): Promise<T | undefined> {
  return withStopSignals(async (signal) => {
    try {
      return await work(signal)
    } catch (error) {
      if (!signal.aborted) throw error
      process.stderr.write(`${stopped((signal.reason as Error).message)}\n`)
      return undefined
    }
  })
}
