import { roundedColumns } from './roundedColumns.ts'

/** What kernels need to know of the matrix of a sketch. */
export interface DenseSketchFacts {
  /** Norm of its longest row. */
  readonly rowNorm: number
  /** See {@link roundedColumns}. */
  readonly roundedColumns: readonly number[]
}

/** Codecs of one seed share their matrix, at all widths. */
const known = new WeakMap<Float32Array, DenseSketchFacts>()

/** @param matrix `[order, order]`, row-major; never changed */
export function denseSketchFacts(matrix: Float32Array, order: number): DenseSketchFacts {
  const facts = known.get(matrix) ?? {
    rowNorm: longestRow(matrix, order),
    roundedColumns: roundedColumns(matrix, order),
  }
  known.set(matrix, facts)
  return facts
}

function longestRow(matrix: Float32Array, order: number): number {
  let longest = 0
  for (let start = 0; start < matrix.length; start += order) {
    let squares = 0
    for (let index = start; index < start + order; index++) squares += matrix[index] * matrix[index]
    longest = Math.max(longest, squares)
  }
  return Math.sqrt(longest)
}
