import type { FollowerSetup, StartedThread, ThreadHost } from '../cache/crew.ts'
import { type NodeThreads, type NodeWorker, nodeThreads } from './nodeThreads.ts'

/** What browsers have of workers. */
declare class Worker {
  constructor(url: URL, options: { type: 'module' })
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void
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
 * They end with the cache, and do not keep a process alive. One that dies over its work makes an error of the call that it
 * helped with, with the cause; the cache goes on with the others.
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

function startInNode(node: NodeThreads, setup: FollowerSetup): StartedThread {
  // the source runs as it stands under a Node that strips types, and from dist/ compiled
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const url = new URL(`./cacheWorker.${extension}`, import.meta.url)
  return watchWorker(new node.Worker(url, { workerData: setup }))
}

/** A worker of Node's; one that ends before it is told to is warned of. */
export function watchWorker(worker: NodeWorker): StartedThread {
  let failure: Error | undefined
  let isWanted = true
  worker.on('error', (error: Error) => {
    failure = error
  })
  worker.on('exit', (code) => {
    failure ??= new Error(`cache worker: ended by itself, got exit code ${code}`)
    if (isWanted) process.emitWarning(`a worker of a quantized cache has died: ${failure.message}`)
  })
  worker.unref()
  return {
    failure: () => failure,
    // events wait until this thread is idle, but a loop that has stopped has no times
    hasStopped() {
      const { active, idle } = worker.performance.eventLoopUtilization()
      return active <= 0 || idle < 0
    },
    end() {
      isWanted = false
      void worker.terminate()
    },
  }
}

function startInBrowser(setup: FollowerSetup): StartedThread {
  // written out, for bundlers look for these words
  const worker = new Worker(new URL('./cacheWorker.js', import.meta.url), { type: 'module' })
  let failure: Error | undefined
  worker.addEventListener('error', ({ message = 'its file cannot be loaded' }) => {
    failure = new Error(`cache worker: ${message}`)
  })
  worker.postMessage(setup)
  return {
    failure: () => failure,
    // nobody but the cache can stop it
    hasStopped: () => false,
    end: () => worker.terminate(),
  }
}
