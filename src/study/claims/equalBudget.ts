import type { CellRow } from '../design/cellRow.ts'
import type { PairedUnit } from '../pairedVerdict.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { Reading } from './studyFindings.ts'

export type Ledger = Reading['ledger']

/** A share of the tokens at one width, the rest at a smaller one. */
export interface Mixture {
  readonly lower: number
  readonly upper: number
  /** Of the tokens at `upper`; 0 where all are at `lower`. */
  readonly upperShare: number
}

/** One scheme brought to a budget, trial by trial. */
export interface BudgetSample {
  readonly scheme: string
  readonly mixture: Mixture
  /** What holds the keys: samples with equal labels have equal keys, whatever their schemes are called. */
  readonly keyLabel: string
  /** Keys and values. */
  readonly label: string
  readonly units: readonly PairedUnit[]
}

/**
 * Schemes at one budget: at n nominal bits each (`codeBits`), or at the same stored bytes (`bitsPerValue`).
 *
 * To be of one size, the smaller ones are brought up to the largest, where the next width is measured; else the larger
 * ones down to the smallest. KL and all errors of a mixture of tokens are taken to be linear in the share: exact for
 * the squared error in the mean, second order for the others.
 *
 * @returns undefined where a scheme is not measured, or no common size is
 */
export function atEqualBudget(
  place: MeasuredPlace,
  schemes: readonly string[],
  bits: number,
  ledger: Ledger,
): readonly BudgetSample[] | undefined {
  if (schemes.some((scheme) => place.rows(scheme, bits).length === 0)) return undefined
  const atSize = (size: number): readonly BudgetSample[] | undefined => {
    const mixtures = schemes.map((scheme) => mixtureOfSize(sizesOf(place, scheme), size))
    return mixtures.every((mixture) => mixture !== undefined)
      ? schemes.map((scheme, index) => sampleOf(place, scheme, mixtures[index]))
      : undefined
  }
  const nominal = { lower: bits, upper: bits, upperShare: 0 }
  if (ledger === 'codeBits') return schemes.map((scheme) => sampleOf(place, scheme, nominal))
  const sizes = schemes.map((scheme) => place.rows(scheme, bits)[0].bitsPerValue)
  return atSize(Math.max(...sizes)) ?? atSize(Math.min(...sizes))
}

/** A width with what it takes, everything counted. */
export interface WidthSize {
  readonly bits: number
  readonly bitsPerValue: number
}

/**
 * The mixture of neighbouring widths that takes a given size.
 *
 * @param sizes ascending
 */
export function mixtureOfSize(sizes: readonly WidthSize[], target: number): Mixture | undefined {
  const exact = sizes.find(({ bitsPerValue }) => bitsPerValue === target)
  if (exact) return { lower: exact.bits, upper: exact.bits, upperShare: 0 }
  const above = sizes.findIndex(({ bitsPerValue }) => bitsPerValue > target)
  if (above <= 0) return undefined
  const [lower, upper] = [sizes[above - 1], sizes[above]]
  const upperShare = (target - lower.bitsPerValue) / (upper.bitsPerValue - lower.bitsPerValue)
  return { lower: lower.bits, upper: upper.bits, upperShare }
}

function sizesOf(place: MeasuredPlace, scheme: string): WidthSize[] {
  return place.bits.map((bits) => ({ bits, bitsPerValue: place.rows(scheme, bits)[0].bitsPerValue }))
}

function sampleOf(place: MeasuredPlace, scheme: string, mixture: Mixture): BudgetSample {
  const lower = place.rows(scheme, mixture.lower)
  const upper = place.rows(scheme, mixture.upper)
  const labelOf = (name: 'keyCodec' | 'valueCodec'): string =>
    `${lower[0][name]}+${upper[0][name]}@${mixture.upperShare}`
  return {
    scheme,
    mixture,
    keyLabel: labelOf('keyCodec'),
    label: `${labelOf('keyCodec')} / ${labelOf('valueCodec')}`,
    units: lower.map((row, index) => mixUnits(unitOf(row), unitOf(upper[index]), mixture.upperShare)),
  }
}

function unitOf(row: CellRow): PairedUnit {
  const { klNats, keyScaleError, outputScaleError } = row
  const keys = [keyScaleError, row.keyDirectionError]
  const values = [row.valueScaleError, row.valueDirectionError]
  const outputs = [outputScaleError, row.outputDirectionError]
  return { klNats, keyScaleError, outputScaleError, errorVector: [...keys, ...values, ...outputs] }
}

function mixUnits(lower: PairedUnit, upper: PairedUnit, share: number): PairedUnit {
  const mix = (first: number, second: number): number => mixNumbers(first, second, share)
  return {
    klNats: mix(lower.klNats, upper.klNats),
    keyScaleError: mix(lower.keyScaleError, upper.keyScaleError),
    outputScaleError: mix(lower.outputScaleError, upper.outputScaleError),
    errorVector: lower.errorVector.map((error, axis) => mix(error, upper.errorVector[axis])),
  }
}

/** (1 - share) lower + share upper. */
export function mixNumbers(lower: number, upper: number, share: number): number {
  return share === 0 ? lower : lower + share * (upper - lower)
}
