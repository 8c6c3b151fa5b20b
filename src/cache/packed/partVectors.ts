import type { TokenFormat, TokenPart } from './tokenFormat.ts'

/** Queries to the domains of the parts, and sums back from them. */
export interface PartVectors {
  /** Rotates a query times `scale`; {@link PartVectors.queryOf} then gives its parts. */
  rotate(query: Float32Array, scale: number): void
  /** The query for a part, in the order of its codes; valid until the next call. */
  queryOf(part: TokenPart): Float32Array
  /** Begins a sum. */
  clear(): void
  /** Adds the sum of a part, in the order of its codes. */
  add(part: TokenPart, sum: Float32Array): void
  /** Writes the sum of all parts, rotated back. */
  rotateBack(output: Float32Array): void
}

export function createPartVectors({ rotation, parts }: TokenFormat): PartVectors {
  const state = new Float32Array(rotation.order)
  const sketched = new Float32Array(
    Math.max(rotation.order, ...parts.map(({ sketch }) => sketch?.order ?? 0)),
  )
  const query = new Float32Array(sketched.length)

  return {
    rotate(source, scale) {
      for (let index = 0; index < source.length; index++) state[index] = source[index] * scale
      state.fill(0, source.length)
      rotation.apply(state)
    },
    queryOf({ numValues, weight, start, order, sketch }) {
      sketched.fill(0).set(state)
      sketch?.apply(sketched.subarray(0, sketch.order))
      for (let index = 0; index < numValues; index++)
        query[index] = sketched[start + (order?.[index] ?? index)] * weight
      return query.subarray(0, numValues)
    },
    clear() {
      state.fill(0)
    },
    add({ numValues, weight, start, order, sketch }, sum) {
      sketched.fill(0)
      for (let index = 0; index < numValues; index++)
        sketched[start + (order?.[index] ?? index)] = sum[index] * weight
      sketch?.applyTransposed(sketched.subarray(0, sketch.order))
      for (let index = 0; index < state.length; index++) state[index] += sketched[index]
    },
    rotateBack(output) {
      rotation.applyTransposed(state)
      output.set(state.subarray(0, output.length))
    },
  }
}
