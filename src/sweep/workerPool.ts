import { parentPort, Worker } from 'node:worker_threads'

/** Worker threads that do tasks of one kind. */
export interface WorkerPool<Task, Result> {
  /**
   * Does all tasks, in any order; `onDone` is called as each one ends. Rejects when a worker fails or `onDone` throws,
   * and from then on every time.
   */
  run(tasks: readonly Task[], onDone: (result: Result) => void): Promise<void>
  close(): Promise<void>
}

/**
 * @param workerName a file of this folder which calls {@link serveTasks}
 * @param setup what the workers are started with, as their `workerData`
 * @param numThreads never more than the machine has cores, or they slow one another down
 */
export function startWorkerPool<Task, Result>(
  workerName: string,
  setup: unknown,
  numThreads: number,
): WorkerPool<Task, Result> {
  const workers = Array.from(
    { length: numThreads },
    () => new Worker(workerUrl(workerName), { workerData: setup }),
  )
  let failure: Error | undefined
  // a worker may fail while it has nothing to do, which nobody else listens to
  for (const worker of workers) {
    worker.on('error', (error) => (failure ??= error))
    worker.on('exit', (code) => (failure ??= stopped(code)))
  }
  return {
    async run(tasks, onDone) {
      const queue = tasks.values()
      const onResult = (result: unknown): void => onDone(result as Result)
      try {
        if (!failure) await Promise.all(workers.map((worker) => feed(worker, queue, onResult)))
      } catch (error) {
        failure ??= error as Error
      }
      if (failure) throw failure
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

/** Called by a worker: answers every task that comes in, which the pool's `Task` types, with its `Result`. */
export function serveTasks(doTask: (task: never) => unknown): void {
  parentPort?.on('message', (task) => {
    parentPort?.postMessage(doTask(task as never))
  })
}

/** The source runs as it stands under a Node that strips types, and from dist/ compiled. */
function workerUrl(name: string): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./${name}.${extension}`, import.meta.url)
}

/** Gives one worker tasks from a shared queue until it is empty. */
function feed(worker: Worker, queue: Iterator<unknown>, onResult: (result: unknown) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const { value: task, done } = queue.next()
      if (done) settle(resolve)
      else worker.postMessage(task)
    }
    const onMessage = (result: unknown): void => {
      try {
        onResult(result)
        next()
      } catch (error) {
        onError(error as Error)
      }
    }
    const onError = (error: Error): void => settle(() => reject(error))
    const onExit = (code: number): void => onError(stopped(code))
    function settle(finish: () => void): void {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      finish()
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    next()
  })
}

function stopped(code: number): RangeError {
  return new RangeError(
    `worker: stopped before its work was done, got exit code ${code}; run the same command again`,
  )
}
