import type { FollowerSetup, ThreadHost } from '../cache/crew.ts'
import { type NodeThreads, nodeThreads } from './nodeThreads.ts'

/** What browsers have of workers. */
declare class Worker {
  constructor(url: URL, options: { type: 'module' })
  postMessage(message: unknown): void
  terminate(): void
}
declare const crossOriginIsolated: boolean | undefined
declare const document: unknown

const mostThreads = 64

/**
 * Threads of this host for a cache: `worker_threads` in Node, workers in a browser.
 *
 * A browser shares memory only with pages that are cross-origin isolated; on others the cache runs on the caller's
 * thread alone, as `QuantizedCache.threads` then tells. More threads than the machine has cores slow one another down.
 * They end with the cache, and do not keep a process alive.
 *
 * @param numThreads the caller's included, 1 to 64
 *
 * @example
 * const cache = createQuantizedCache({ shape, codecs, threads: hostThreads(2) })
 */
export function hostThreads(numThreads: number): ThreadHost {
  if (!Number.isInteger(numThreads) || numThreads < 1 || numThreads > mostThreads)
    throw new RangeError(`threads: expected a whole number from 1 to ${mostThreads}, got ${numThreads}`)
  const node = nodeThreads()
  if (node) return { numThreads, mayBlock: true, start: (setup) => startInNode(node, setup) }
  const isShared = typeof crossOriginIsolated !== 'undefined' && crossOriginIsolated
  return {
    numThreads: isShared ? numThreads : 1,
    mayBlock: typeof document === 'undefined',
    start: startInBrowser,
  }
}

function startInNode(node: NodeThreads, setup: FollowerSetup): () => void {
  // the source runs as it stands under a Node that strips types, and from dist/ compiled
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new node.Worker(new URL(`./cacheWorker.${extension}`, import.meta.url), {
    workerData: setup,
  })
  worker.unref()
  return () => void worker.terminate()
}

function startInBrowser(setup: FollowerSetup): () => void {
  // written out, for bundlers look for these words
  const worker = new Worker(new URL('./cacheWorker.js', import.meta.url), { type: 'module' })
  worker.postMessage(setup)
  return () => worker.terminate()
}
