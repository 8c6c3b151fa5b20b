import type { Random } from '../../src/numerics/random.ts'

/** Draws one number of a law that is centred at 0, unless it says otherwise. */
export type Law = (random: Random) => number

export const normal: Law = (random) => random.normal()

/** Skewed: positive, with median 1 and mean exp(1/2). */
export const lognormal: Law = (random) => Math.exp(random.normal())

/** So heavy in the tails that it has no mean. */
export const cauchy: Law = (random) => Math.tan(Math.PI * (random.uniform() - 0.5))

/** Heavy in the tails, with a variance of 3. */
export const studentT3: Law = (random) => {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2
  return random.normal() / Math.sqrt(squares / 3)
}

/** Discrete: whole numbers near 0, with many ties. */
export const whole: Law = (random) => Math.round(1.2 * random.normal())

export function sampleOf(law: Law, numUnits: number, random: Random): number[] {
  return Array.from({ length: numUnits }, () => law(random))
}

/** `[numUnits, numCoordinates]` */
export function vectorsOf(law: Law, numUnits: number, numCoordinates: number, random: Random): number[][] {
  return Array.from({ length: numUnits }, () => sampleOf(law, numCoordinates, random))
}
