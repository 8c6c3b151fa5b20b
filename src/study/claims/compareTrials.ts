import { seedOf } from '../../numerics/random.ts'
import { remember } from '../../numerics/remember.ts'
import { mannWhitney } from '../../stats/mannWhitney.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import { rankBiserialInterval } from '../../stats/rankBiserialInterval.ts'
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
    rankBiserial,
    estimateRankBiserial: (pairing) => ranks(keyOf(pairing), () => estimateRank(pairing)),
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

/** Values of the candidate and of the baseline, by trial. */
function armsOf({ candidate, baseline, metric }: Pairing): [number[], number[]] {
  return [metricValues(candidate.units, metric), metricValues(baseline.units, metric)]
}

function rankBiserial(pairing: Pairing): number {
  return mannWhitney(...armsOf(pairing), { method: 'asymptotic' }).rankBiserial
}

function estimateRank(pairing: Pairing): Estimate {
  const value = rankBiserial(pairing)
  if (pairing.candidate.units.length < minimumUnits) return { value }
  return { value, interval: rankBiserialInterval(...armsOf(pairing), { seed: seedOf(0) }) }
}
