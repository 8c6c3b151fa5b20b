import { rememberByObject } from '../numerics/remember.ts'
import { roundedColumns } from './roundedColumns.ts'

/** What kernels need to know of the matrix of a sketch. */
export interface DenseSketchFacts {
  /** Norm of its longest row. */
  readonly rowNorm: number
  /** See {@link roundedColumns}. */
  readonly roundedColumns: readonly number[]
}

/** Facts of a matrix `[order, order]`, row-major, which codecs of one seed share at all widths. */
export const denseSketchFacts = /* @__PURE__ */ rememberByObject((matrix: Float32Array): DenseSketchFacts => {
  const order = Math.sqrt(matrix.length)
  return { rowNorm: longestRow(matrix, order), roundedColumns: roundedColumns(matrix, order) }
})

function longestRow(matrix: Float32Array, order: number): number {
  let longest = 0
  for (let start = 0; start < matrix.length; start += order) {
    let squares = 0
    for (let index = start; index < start + order; index++) squares += matrix[index] * matrix[index]
    longest = Math.max(longest, squares)
  }
  return Math.sqrt(longest)
}
