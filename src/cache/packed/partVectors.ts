import type { TokenFormat, TokenPart } from './tokenFormat.ts'

/** Queries to the domains of the parts, and sums back from them; a part goes by its index. */
export interface PartVectors {
  /** Rotates a query times `scale`; {@link PartVectors.queryOf} then gives its parts. */
  rotate(query: Float32Array, scale: number): void
  /** The query for a part, in the order of its codes; valid until the next call. */
  queryOf(part: number): Float32Array
  /** Begins a sum. */
  clear(): void
  /** Adds the sum of a part, in the order of its codes. */
  add(part: number, sum: Float32Array): void
  /** Writes the sum of all parts, rotated back. */
  rotateBack(output: Float32Array): void
}

export function createPartVectors({ rotation, parts }: TokenFormat): PartVectors {
  const state = new Float32Array(rotation.order)
  const vectors = parts.map((part) => partVector(part, state))
  return {
    rotate(source, scale) {
      for (let index = 0; index < source.length; index++) state[index] = source[index] * scale
      state.fill(0, source.length)
      rotation.apply(state)
    },
    queryOf: (part) => vectors[part].query(),
    clear() {
      state.fill(0)
    },
    add: (part, sum) => vectors[part].add(sum),
    rotateBack(output) {
      rotation.applyTransposed(state)
      output.set(state.subarray(0, output.length))
    },
  }
}

/** @param state a rotated query, or the sum of parts */
function partVector({ numValues, weight, start, order, sketch }: TokenPart, state: Float32Array) {
  const places = Uint32Array.from({ length: numValues }, (_, index) => start + (order?.[index] ?? index))
  const query = new Float32Array(numValues)
  const sketched = new Float32Array(sketch === undefined ? 0 : Math.max(state.length, sketch.order))
  return {
    query(): Float32Array {
      if (sketch !== undefined) {
        sketched.fill(0).set(state)
        sketch.apply(sketched.subarray(0, sketch.order))
      }
      const source = sketch === undefined ? state : sketched
      for (let index = 0; index < numValues; index++) query[index] = source[places[index]] * weight
      return query
    },
    add(sum: Float32Array): void {
      if (sketch === undefined) {
        for (let index = 0; index < numValues; index++)
          state[places[index]] += Math.fround(sum[index] * weight)
        return
      }
      sketched.fill(0)
      for (let index = 0; index < numValues; index++) sketched[places[index]] = sum[index] * weight
      sketch.applyTransposed(sketched.subarray(0, sketch.order))
      for (let index = 0; index < state.length; index++) state[index] += sketched[index]
    },
  }
}
