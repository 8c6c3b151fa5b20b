import { availableParallelism, cpus, loadavg } from 'node:os'
import type { Goal } from './goals.ts'
import type { Row } from './row.ts'

/** One run, as `results/cache.json` keeps it. */
export interface Results {
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  readonly seconds: number
  readonly quick: boolean
  readonly goals: readonly Goal[]
  readonly rows: readonly Row[]
}

interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly node: string
  /** Of the minute before the run, and of its last minute: what else the machine had to do is in the first. */
  readonly loadBefore: number
  readonly loadAfter: number
}

export const loadOfLastMinute = (): number => loadavg()[0]

export function describeMachine(loadBefore: number): Machine {
  return {
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    node: process.versions.node,
    loadBefore,
    loadAfter: loadOfLastMinute(),
  }
}
