import cdf from '@stdlib/stats-base-dists-normal-cdf'

const distribution = cdf.factory(0, 1)
const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
const step = 0.02

/**
 * Squared error of even steps over `count` Gaussian values: step^2 / 12, the mean taken over what decides the step.
 *
 *     E[m^2] = integral of 2 m P(max |x| > m)
 */
export const perTokenHeadError = {
  int8: (count: number): number => meanSquare((m) => (2 * distribution(m) - 1) ** count) / (12 * 127 ** 2),
  int4: (count: number): number => meanSquare((range) => rangeBelow(range, count)) / (12 * 15 ** 2),
}

/** E[m^2] of a positive m from P(m <= bound). */
function meanSquare(below: (bound: number) => number): number {
  let sum = 0
  for (let bound = step / 2; bound < 12; bound += step) sum += 2 * bound * (1 - below(bound)) * step
  return sum
}

/** P(max - min <= range): one of the values is the least, all others are within the range above it. */
function rangeBelow(range: number, count: number): number {
  let sum = 0
  for (let least = -7; least < 4; least += step)
    sum += count * density(least) * (distribution(least + range) - distribution(least)) ** (count - 1) * step
  return sum
}
