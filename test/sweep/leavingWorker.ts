import { serveTasks } from '../../src/sweep/workerPool.ts'

export type Errand = number

// leaves without an error, once its task is done and nobody waits for it
serveTasks((task: Errand) => {
  setTimeout(() => process.exit(3), 20)
  return task
})
