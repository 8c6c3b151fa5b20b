import { setTimeout } from 'node:timers/promises'
import type { Params, Row, Section } from './row.ts'

/** Something that is timed. */
export interface Contestant {
  readonly name: string
  /** What one pass gets done. */
  readonly numItems: number
  /** One pass: the milliseconds that it took. */
  pass(): number | Promise<number>
}

/** Contestants at the same work. */
export interface Heat {
  readonly section: Section
  readonly work: string
  readonly params: Params
  /** Of items a millisecond, as rows show it. */
  readonly unit: string
  readonly itemsPerUnit: number
  readonly contestants: readonly Contestant[]
  /** Names of contestants that all are compared with. */
  readonly yardsticks: readonly string[]
}

/** Something in this process. */
export function inProcess(name: string, numItems: number, run: () => void): Contestant {
  return {
    name,
    numItems,
    pass() {
      const start = performance.now()
      run()
      return performance.now() - start
    },
  }
}

/** Shorter turns would be at the mercy of the clock and of what the one before left in the caches. */
const shortestTurnMs = 3
const warmUpMs = 40
/** For the optimizing compilers, which work on a thread of their own, and wait for it while others use the machine. */
const compileMs = 30
const mostWarmUps = 12
const settled = 1.05

/**
 * Rounds in which every contestant takes its turn, so that what disturbs the machine disturbs all of them alike; each
 * round begins with another.
 */
export async function runHeat(heat: Heat, numRounds: number): Promise<Row[]> {
  const { contestants } = heat
  const numPasses: number[] = []
  for (const contestant of contestants) numPasses.push(await warmUp(contestant))
  const rates = contestants.map((): number[] => [])
  for (let round = 0; round < numRounds; round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (round + turn) % contestants.length
      rates[index].push(await takeTurn(contestants[index], numPasses[index]))
    }
  return contestants.map((_, index) => rowOf(heat, rates, index))
}

/** Runs until it gets no faster; gives the passes of a turn. */
async function warmUp(contestant: Contestant): Promise<number> {
  let best = 0
  for (let batch = 0, numAlike = 0; batch < mostWarmUps && numAlike < 3; batch++) {
    const end = performance.now() + warmUpMs
    let fastest = Number.POSITIVE_INFINITY
    do {
      fastest = Math.min(fastest, await contestant.pass())
    } while (performance.now() < end)
    await setTimeout(compileMs)
    const rate = 1 / fastest
    numAlike = rate < settled * best ? numAlike + 1 : 0
    best = Math.max(best, rate)
  }
  return Math.ceil(shortestTurnMs * best)
}

/** Items a millisecond. */
async function takeTurn({ numItems, pass }: Contestant, numPasses: number): Promise<number> {
  let total = 0
  for (let index = 0; index < numPasses; index++) total += await pass()
  return (numItems * numPasses) / total
}

function rowOf(heat: Heat, rates: readonly (readonly number[])[], index: number): Row {
  const { section, work, params, unit, itemsPerUnit, contestants, yardsticks } = heat
  const { low, median, high } = quartiles(rates[index].map((rate) => rate / itemsPerUnit))
  const ratioTo = (yardstick: string): number => {
    const theirs = rates[contestants.findIndex(({ name }) => name === yardstick)]
    return quartiles(rates[index].map((rate, round) => rate / theirs[round])).median
  }
  const present = yardsticks.filter((yardstick) => contestants.some(({ name }) => name === yardstick))
  return {
    section,
    work,
    contestant: contestants[index].name,
    params,
    unit,
    median,
    low,
    high,
    rounds: rates[index].length,
    ratios: Object.fromEntries(present.map((yardstick) => [yardstick, ratioTo(yardstick)])),
  }
}

export function quartiles(values: readonly number[]): { low: number; median: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
    return below + (above - below) * (place - Math.floor(place))
  }
  return { low: at(0.25), median: at(0.5), high: at(0.75) }
}
