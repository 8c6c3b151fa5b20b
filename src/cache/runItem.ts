import { attendItem } from './attendItem.ts'
import type { CacheThread } from './cacheThread.ts'
import { readJob } from './job.ts'
import { storeItem } from './storeItem.ts'

/**
 * Does one item of the job that stands in the memory.
 *
 * @throws RangeError when a value cannot be held by its format
 */
export function runItem(thread: CacheThread, item: number): void {
  thread.views.refresh()
  const job = readJob(thread.views.words, thread.jobAt)
  if (job.kind === 'attend') attendItem(thread, job, item)
  else storeItem(thread, job, item)
}
