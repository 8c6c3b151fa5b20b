/** P(T <= place) and P(T >= place) of a law on 0, 1, 2, ..., each summed by itself so that a small one stays precise. */
export function tailsAt(law: Float64Array, place: number): [number, number] {
  return [sumOf(law.subarray(0, place + 1)), sumOf(law.subarray(place))]
}

function sumOf(probabilities: Float64Array): number {
  return probabilities.reduce((sum, probability) => sum + probability, 0)
}
