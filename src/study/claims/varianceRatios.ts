import type { CellRow } from '../design/cellRow.ts'
import { type Estimate, estimateRatio } from '../estimate.ts'
import { type ReadingLevels, schemeInReading } from './claimReading.ts'
import { conditionWords } from './claimWords.ts'
import { closedFormError } from './closedFormError.ts'
import { variancesOf } from './keyVariance.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { Condition, EquivalencePart } from './studyFindings.ts'

/** A measured ratio of variances, with what it is claimed to be and what theory says. */
export interface VarianceRatio {
  readonly condition: Condition
  readonly quantity: EquivalencePart['quantity']
  readonly candidate: readonly number[]
  readonly baseline: readonly number[]
  readonly expected: number
  readonly closedForm: number
}

/** Every ratio of a place whose two codecs are measured. */
export function varianceRatios(at: MeasuredPlace, levels: ReadingLevels): VarianceRatio[] {
  const [sketched, plain] = ['QKQV', 'KQV'].map((base) => schemeInReading(base, levels))
  return at.bits.flatMap((bits) => {
    const rows = at.rows(sketched, bits)
    const inflation = ratioOf(at, bits, 'inflation', rows, at.rows(plain, bits - 1))
    const cost = ratioOf(at, bits, 'cost', rows, at.rows(plain, bits))
    return [inflation, cost].filter((ratio) => ratio !== undefined)
  })
}

function ratioOf(
  at: MeasuredPlace,
  bits: number,
  quantity: EquivalencePart['quantity'],
  candidate: readonly CellRow[],
  baseline: readonly CellRow[],
): VarianceRatio | undefined {
  if (candidate.length === 0 || baseline.length === 0) return undefined
  const [first, second] = [candidate, baseline].map(
    ([{ keyCodec }]) => closedFormError(keyCodec, at.place.headDim)?.scale,
  )
  if (!first || !second) return undefined
  const closedForm = first / second
  return {
    condition: { ...at.place, bits },
    quantity,
    candidate: variancesOf(candidate),
    baseline: variancesOf(baseline),
    expected: quantity === 'inflation' ? Math.PI / 2 : closedForm,
    closedForm,
  }
}

/** Of geometric means over trials. */
export function measuredRatio({ candidate, baseline, condition }: VarianceRatio): Estimate {
  const measured = estimateRatio(candidate, baseline)
  if (measured) return measured
  throw new RangeError(
    `study: an inner-product variance must be above 0, got 0 at ${conditionWords(condition)}; ` +
      'keys that codecs hold exactly say nothing of errors',
  )
}
