/**
 * A square matrix of +1 and -1 whose rows are orthogonal: H H' = order I. Row-major.
 *
 *     Paley I,  order q + 1:    H = I + [0 e; -e' Q]                        q = 11, 19
 *     Paley II, order 2 q + 2:  H = C x [1 1; 1 -1] + I x [1 -1; -1 -1]     q = 13, 17,  C = [0 e; e' Q]
 *
 * where Q[i][j] = 1 if i - j is a square modulo q, -1 if it is none, 0 if it is 0, and x is the Kronecker product.
 * Paley II is symmetric, Paley I is not. Orders of powers of two need no matrix: see `hadamard.ts`.
 *
 * @param order 1, 12, 20, 28 or 36
 *
 * Source: Paley (1933), "On orthogonal matrices", Journal of Mathematics and Physics 12.
 */
export function hadamardMatrix(order: OddHadamardOrder): Float64Array {
  if (order === 1) return Float64Array.of(1)
  return order === 12 || order === 20 ? paleyFirst(order - 1) : paleySecond(order / 2 - 1)
}

/** Orders that doubling a smaller one does not give. */
export const oddHadamardOrders = [1, 12, 20, 28, 36] as const
export type OddHadamardOrder = (typeof oddHadamardOrders)[number]

function paleyFirst(q: number): Float64Array {
  const matrix = borderedResidues(q, -1)
  for (let diagonal = 0; diagonal < matrix.length; diagonal += q + 2) matrix[diagonal] += 1
  return matrix
}

function paleySecond(q: number): Float64Array {
  const conference = borderedResidues(q, 1)
  const half = q + 1
  const order = 2 * half
  const matrix = new Float64Array(order * order)
  for (let i = 0; i < half; i++) {
    for (let j = 0; j < half; j++) {
      const entry = conference[i * half + j]
      const identity = i === j ? 1 : 0
      const corner = 2 * i * order + 2 * j
      matrix[corner] = entry + identity
      matrix[corner + 1] = entry - identity
      matrix[corner + order] = entry - identity
      matrix[corner + order + 1] = -entry - identity
    }
  }
  return matrix
}

/** [0 e; border e' Q] of order q + 1, with e a row of ones. */
function borderedResidues(q: number, border: 1 | -1): Float64Array {
  const order = q + 1
  const squares = new Set(Array.from({ length: q - 1 }, (_, root) => ((root + 1) * (root + 1)) % q))
  const character = (residue: number): number => (residue === 0 ? 0 : squares.has(residue) ? 1 : -1)
  const matrix = new Float64Array(order * order)
  for (let i = 0; i < q; i++) {
    matrix[i + 1] = 1
    matrix[(i + 1) * order] = border
    for (let j = 0; j < q; j++) matrix[(i + 1) * order + j + 1] = character((i - j + q) % q)
  }
  return matrix
}
