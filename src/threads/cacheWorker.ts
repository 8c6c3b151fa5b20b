import { type FollowerSetup, followJobs } from '../cache/crew.ts'
import { nodeThreads } from './nodeThreads.ts'

/** What a browser's worker has of its global scope. */
declare function addEventListener(
  type: 'message',
  listener: (event: { readonly data: FollowerSetup }) => void,
): void

const node = nodeThreads()
if (node) followJobs(node.workerData as FollowerSetup)
else addEventListener('message', ({ data }) => followJobs(data))
