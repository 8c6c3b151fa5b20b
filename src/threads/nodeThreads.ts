export type NodeThreads = typeof import('node:worker_threads')

/**
 * Node's worker threads, or undefined in a browser.
 *
 * Asked for at run time, since a bundler for browsers could not follow an import.
 */
export function nodeThreads(): NodeThreads | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  return process.getBuiltinModule('node:worker_threads')
}
