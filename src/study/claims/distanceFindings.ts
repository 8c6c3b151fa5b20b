import { coordinateScales } from '../../stats/coordinateScales.ts'
import { energyDistanceToZero } from '../../stats/energyDistanceToZero.ts'
import { mean } from '../../stats/mean.ts'
import { type PairedUnit, testErrorVectors } from '../pairedVerdict.ts'
import { schemeNames } from '../schemes.ts'
import { atEqualBudget, type BudgetSample } from './equalBudget.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { DistanceFinding } from './studyFindings.ts'

/** A map has many points, and none of them is a verdict. */
const resamples = 1_999

/** 6D distances of every scheme at every condition, at the same nominal bits. */
export function distanceFindings(places: readonly MeasuredPlace[]): DistanceFinding[] {
  return places.flatMap((at) =>
    at.bits.flatMap((bits) => {
      const samples = atEqualBudget(at, at.schemes, bits, 'codeBits') ?? []
      if (samples.length === 0 || samples[0].units.length < 2) return []
      const scales = coordinateScales(...samples.map(vectorsOf))
      return samples.flatMap((sample) =>
        (['pooled', 'none'] as const).map((scaling) => findingOf(at, bits, sample, samples, scaling, scales)),
      )
    }),
  )
}

function findingOf(
  { place }: MeasuredPlace,
  bits: number,
  sample: BudgetSample,
  samples: readonly BudgetSample[],
  scaling: DistanceFinding['scaling'],
  scales: Float64Array,
): DistanceFinding {
  const vectors = vectorsOf(sample)
  const baseline = samples.find(({ scheme }) => scheme === 'KQV')
  const isCompared = schemeNames.includes(sample.scheme) && sample.scheme !== 'KQV'
  return {
    ...place,
    bits,
    scheme: sample.scheme,
    scaling,
    toZero: energyDistanceToZero(vectors, scaling === 'pooled' ? scales : scaling),
    ...(baseline && isCompared && { toBaseline: distanceBetween(sample.units, baseline.units, scaling) }),
    keyScaleError: mean(vectors.map(([scale]) => scale)),
    keyDirectionError: mean(vectors.map(([, direction]) => direction)),
  }
}

function distanceBetween(
  units: readonly PairedUnit[],
  baseline: readonly PairedUnit[],
  scaling: DistanceFinding['scaling'],
): NonNullable<DistanceFinding['toBaseline']> {
  const { statistic, pValue } = testErrorVectors(units, baseline, { scaling, resamples })
  return { distance: statistic, pValue }
}

function vectorsOf({ units }: BudgetSample): (readonly number[])[] {
  return units.map(({ errorVector }) => errorVector)
}
