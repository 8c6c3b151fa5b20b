/** What is used of a worker of Node's: our own words, so that whoever compiles against them needs no types of Node. */
export interface NodeWorker {
  readonly performance: { eventLoopUtilization(): { readonly active: number; readonly idle: number } }
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  unref(): void
  terminate(): Promise<unknown>
}

/** What is used of `node:worker_threads`. */
export interface NodeThreads {
  readonly Worker: new (url: URL, options: { readonly workerData: unknown }) => NodeWorker
  readonly workerData: unknown
}
/**
 * Node's worker threads, or undefined in a browser.
 *
 * Asked for at run time, since a bundler for browsers could not follow an import.
 */
export function nodeThreads(): NodeThreads | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  return process.getBuiltinModule('node:worker_threads')
}
