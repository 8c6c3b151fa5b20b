/** Total variation distance of two distributions, half the sum of absolute differences: 0 to 1. */
export function totalVariation(reference: Float64Array, candidate: Float64Array): number {
  let sum = 0
  for (let i = 0; i < reference.length; i++) sum += Math.abs(reference[i] - candidate[i])
  return sum / 2
}
