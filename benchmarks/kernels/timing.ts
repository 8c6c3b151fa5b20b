import { setTimeout } from 'node:timers/promises'

/** Something that is timed: as a whole, or part by part. Short parts are seldom disturbed by what else runs. */
export interface Contestant {
  readonly name: string
  /** 1 where it is left out. */
  readonly numParts?: number
  /** Items of one part. */
  readonly numItems: number
  run(part?: number): void
}

/** Million items a second. */
export interface Rate {
  readonly name: string
  readonly median: number
  /** Quartiles. */
  readonly low: number
  readonly high: number
}

const warmUpRuns = 8
const compileMs = 100

/** Rounds in which every contestant runs a part in turn, so that what disturbs the machine disturbs all of them alike. */
export async function measureRates(contestants: readonly Contestant[], numRounds: number): Promise<Rate[]> {
  for (const { run, numParts = 1 } of contestants)
    for (let index = 0; index < warmUpRuns * numParts; index++) run(index % numParts)
  // the optimizing compiler works on a thread of its own
  await setTimeout(compileMs)
  const rates = contestants.map((): number[] => [])
  for (let round = 0; round < numRounds; round++)
    for (const [index, { numParts = 1, numItems, run }] of contestants.entries()) {
      const start = performance.now()
      run(round % numParts)
      rates[index].push(numItems / (performance.now() - start) / 1000)
    }
  return contestants.map(({ name }, index) => {
    const sorted = rates[index].toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]
    return { name, median: at(0.5), low: at(0.25), high: at(0.75) }
  })
}
