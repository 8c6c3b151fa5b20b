import type { Patterns } from './permutationPValue.ts'

/**
 * The n! ways to deal one sample's values to the units of another.
 *
 * - Cost: one swap a pattern when all are visited (Heap's algorithm), n when drawn.
 *
 * @param values put in another order by every pattern
 */
export function orderPatterns(values: Float64Array): Patterns {
  const swap = (first: number, second: number): void => {
    const value = values[first]
    values[first] = values[second]
    values[second] = value
  }
  return {
    count: factorial(values.length),
    visitAll(visit) {
      visit()
      const turns = new Uint32Array(values.length)
      for (let place = 1; place < values.length; ) {
        if (turns[place] < place) {
          swap(place % 2 === 0 ? 0 : turns[place], place)
          visit()
          turns[place]++
          place = 1
        } else turns[place++] = 0
      }
    },
    draw(random) {
      for (let last = values.length - 1; last > 0; last--) swap(last, random.integer(last + 1))
    },
  }
}

function factorial(n: number): number {
  let product = 1
  for (let factor = 2; factor <= n; factor++) product *= factor
  return product
}
