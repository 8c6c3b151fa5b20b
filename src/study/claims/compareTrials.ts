import { seedOf } from '../../numerics/random.ts'
import { clusterBootstrapInterval } from '../../stats/clusterBootstrapInterval.ts'
import { mannWhitney } from '../../stats/mannWhitney.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import type { TestResult } from '../../stats/testResult.ts'
import type { Estimate } from '../estimate.ts'
import {
  metricValues,
  type PairedMetric,
  type TestedClaim,
  testClaim,
  testErrorVectors,
} from '../pairedVerdict.ts'
import type { BudgetSample } from './equalBudget.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'

/** Two schemes brought to one budget at one place. */
export interface Pairing {
  readonly at: MeasuredPlace
  readonly metric: PairedMetric
  readonly candidate: BudgetSample
  readonly baseline: BudgetSample
}

/** Compares schemes trial by trial; what several readings share is computed once. */
export interface TrialComparer {
  test(pairing: Pairing): TestedClaim
  /** r = 2U / (n1 n2) - 1: -1 where every candidate lies below every baseline. */
  rankBiserial(pairing: Pairing): number
  /** The same with its interval. */
  estimateRankBiserial(pairing: Pairing): Estimate
}

/** @param resamples draws of the permutation tests; see {@link resamplesForFamily} */
export function createTrialComparer(resamples: number): TrialComparer {
  const vectorTests = remember<TestResult>()
  const tests = remember<TestedClaim>()
  const ranks = remember<Estimate>()

  function test(pairing: Pairing): TestedClaim {
    const { at, metric, candidate, baseline } = pairing
    const testVectors = (): TestResult =>
      vectorTests(`${at.key} ${candidate.label} ${baseline.label}`, () =>
        testErrorVectors(candidate.units, baseline.units, { resamples }),
      )
    const claim = { candidate: candidate.units, baseline: baseline.units, metric }
    return tests(keyOf(pairing), () => testClaim(claim, { resamples, testVectors }))
  }

  return {
    test,
    rankBiserial: (pairing) => rankBiserial(pairsOf(pairing)),
    estimateRankBiserial: (pairing) => ranks(keyOf(pairing), () => estimateRank(pairsOf(pairing))),
  }
}

const leastResamples = 9_999

/**
 * Draws that let a permutation test reach half of 0.05 after Holm's correction over a family: 40 a member.
 */
export function resamplesForFamily(size: number): number {
  return Math.max(leastResamples, 40 * size - 1)
}

/** Values move neither KL nor the errors of keys: samples with equal keys are one sample there. */
function keyOf({ at, metric, candidate, baseline }: Pairing): string {
  const label = metric === 'klNats' || metric.startsWith('key') ? 'keyLabel' : 'label'
  return `${at.key} ${metric} ${candidate[label]} ${baseline[label]}`
}

function remember<Value>(): (key: string, compute: () => Value) => Value {
  const known = new Map<string, Value>()
  return (key, compute) => {
    const value = known.get(key) ?? compute()
    known.set(key, value)
    return value
  }
}

type Pairs = readonly (readonly [number, number])[]

function pairsOf({ candidate, baseline, metric }: Pairing): Pairs {
  const values = metricValues(baseline.units, metric)
  return metricValues(candidate.units, metric).map((value, trial) => [value, values[trial]])
}

function rankBiserial(pairs: Pairs): number {
  const [first, second] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)]
  return mannWhitney(first, second, { method: 'asymptotic' }).rankBiserial
}

function estimateRank(pairs: Pairs): Estimate {
  const value = rankBiserial(pairs)
  if (pairs.length < minimumUnits) return { value }
  return { value, interval: clusterBootstrapInterval(pairs, rankBiserial, { seed: seedOf(0) }) }
}
