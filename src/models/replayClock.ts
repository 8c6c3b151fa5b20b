import type { ReplaySeconds } from '../metrics/replayRun.ts'

/** A stopwatch of several hands: every lap counts for one part of the work. */
export interface ReplayClock {
  readonly seconds: ReplaySeconds
  /** From here on: what came before counts for nothing. */
  start(): void
  /** What passed since the last lap. */
  lap(part: keyof ReplaySeconds): void
}

export function createReplayClock(): ReplayClock {
  const seconds = { model: 0, encode: 0, decode: 0, compare: 0 }
  let sinceMs = 0
  return {
    seconds,
    start() {
      sinceMs = performance.now()
    },
    lap(part) {
      const nowMs = performance.now()
      seconds[part] += (nowMs - sinceMs) / 1000
      sinceMs = nowMs
    },
  }
}
