import { constants } from 'node:os'

/**
 * Does work that SIGINT and SIGTERM stop between two steps.
 *
 * @param stopped the line that tells what is left behind, from `got SIGINT`
 * @returns undefined when a signal stopped it, with the exit code of that signal set
 */
export async function stoppable<T>(
  work: (signal: AbortSignal) => Promise<T>,
  stopped: (why: string) => string,
): Promise<T | undefined> {
  const stop = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    process.exitCode = 128 + constants.signals[name]
    stop.abort(new RangeError(`got ${name}`))
  }
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    return await work(stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    process.stderr.write(`${stopped((stop.signal.reason as Error).message)}\n`)
    return undefined
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}
