import { seedOf } from '../../numerics/random.ts'
import { equivalenceTest } from '../../stats/equivalenceTest.ts'
import { holm } from '../../stats/holm.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import type { Estimate } from '../estimate.ts'
import type { EquivalencePart } from './studyFindings.ts'
import { measuredRatio, type VarianceRatio } from './varianceRatios.ts'

/** The largest factor that counts as equal: 10 % either way. */
const margin = 1.1
const level = 0.05

/** Whether each ratio is what it is claimed to be: two one-sided t-tests of log ratios, Holm over the family. */
export function equivalenceParts(ratios: readonly VarianceRatio[]): EquivalencePart[] {
  const pValues = ratios.map(equivalencePValue)
  const tested = pValues.filter((pValue) => pValue !== undefined)
  const adjusted = holm(tested)
  let next = 0
  return ratios.map((ratio, index) =>
    equivalencePart(ratio, pValues[index] === undefined ? undefined : adjusted[next++]),
  )
}

function equivalencePValue({ candidate, baseline, expected }: VarianceRatio): number | undefined {
  if (candidate.length < minimumUnits) return undefined
  const differences = candidate.map((value, trial) => Math.log(value / baseline[trial] / expected))
  return equivalenceTest(differences, { margin: Math.log(margin), seed: seedOf(0) }).pValue
}

function equivalencePart(ratio: VarianceRatio, adjustedPValue: number | undefined): EquivalencePart {
  const { condition, quantity, expected } = ratio
  const measured = measuredRatio(ratio)
  return {
    ...condition,
    quantity,
    measured,
    expected,
    margin,
    numUnits: ratio.candidate.length,
    ...(adjustedPValue !== undefined && { adjustedPValue }),
    outcome: outcomeOf(measured, expected, adjustedPValue),
  }
}

function outcomeOf(
  { interval }: Estimate,
  expected: number,
  adjustedPValue: number | undefined,
): EquivalencePart['outcome'] {
  if (adjustedPValue === undefined || interval === undefined) return 'not enough evidence'
  if (adjustedPValue <= level) return 'equal'
  const isOutside = interval.lower > expected * margin || interval.upper < expected / margin
  return isOutside ? 'different' : 'not shown'
}
