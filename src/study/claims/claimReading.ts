import type { Readings } from '../design/design.ts'
import { schemeNames } from '../schemes.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { Reading } from './studyFindings.ts'

/** What a reading decides, but for the ledger. */
export type ReadingLevels = Omit<Reading, 'ledger'>

/** Levels that a codec id leaves out. */
const defaults: ReadingLevels = {
  sketch: 'orthogonal',
  scale: 'unbiased',
  codebook: 'gaussian',
  norm: 'float16',
}

/** Which factors change a scheme; the others have none. */
const factorsOf: Readonly<Record<string, readonly (keyof Readings)[]>> = {
  KV: ['codebook', 'norm'],
  KQV: ['sketch', 'scale'],
  QKQV: ['sketch', 'scale'],
  QKV: ['sketch', 'scale'],
}

/** Whether a place is measured under a reading. */
export function hasReading({ readings }: MeasuredPlace, levels: ReadingLevels): boolean {
  return factorNames.every((factor) => levels[factor] === 'any' || readings[factor].includes(levels[factor]))
}

const factorNames = ['sketch', 'scale', 'codebook', 'norm'] as const

/** Every reading of the places that differs in one of the factors; `any` for the others. */
export function readingsOf(
  places: readonly MeasuredPlace[],
  factors: readonly (keyof Readings)[],
): ReadingLevels[] {
  const levelsOf = (readings: Readings, factor: keyof Readings): readonly string[] =>
    factors.includes(factor) ? readings[factor] : ['any']
  const all = places.flatMap(({ readings }) =>
    levelsOf(readings, 'sketch').flatMap((sketch) =>
      levelsOf(readings, 'scale').flatMap((scale) =>
        levelsOf(readings, 'codebook').flatMap((codebook) =>
          levelsOf(readings, 'norm').map((norm): ReadingLevels => ({ sketch, scale, codebook, norm })),
        ),
      ),
    ),
  )
  return [...new Map(all.map((levels) => [Object.values(levels).join(), levels])).values()]
}

/** The name under which a design measures a scheme in a reading, if it does: `QKQV:sketch=gaussian`. */
export function schemeInReading(base: string, levels: ReadingLevels): string {
  const options = (factorsOf[base] ?? []).filter(
    (factor) => levels[factor] !== 'any' && levels[factor] !== defaults[factor],
  )
  if (options.length === 0) return base
  return `${base}:${options.map((factor) => `${factor}=${levels[factor]}`).join()}`
}

/** The schemes of a place in the default reading. */
export function plainSchemes({ schemes }: MeasuredPlace): string[] {
  return schemes.filter((scheme) => schemeNames.includes(scheme))
}
