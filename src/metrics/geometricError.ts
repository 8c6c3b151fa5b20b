/**
 * The two axes of the paper's geometric error, for a vector or a whole matrix taken as one vector.
 *
 *     scale     S(x, x^)   = |x - x^|^2 / |x|^2        ("Shannon axis")
 *     direction phi(x, x^) = 1 - cos(x, x^)            ("phi axis")
 *
 * Source: D'Alberto (2026), arXiv:2605.08114.
 */
export interface GeometricError {
  readonly scale: number
  readonly direction: number
}

/** Sums from which both axes follow; they add up over parts of a matrix. */
export interface ErrorSums {
  reference: number
  candidate: number
  product: number
  difference: number
}

export function emptyErrorSums(): ErrorSums {
  return { reference: 0, candidate: 0, product: 0, difference: 0 }
}

/** Adds the values `start .. end` of both arrays to the sums. */
export function addErrors(
  sums: ErrorSums,
  reference: Float32Array | Float64Array,
  candidate: Float32Array | Float64Array,
  start = 0,
  end = reference.length,
): void {
  // a loop that has seen arrays of both kinds takes twice as long
  if (reference instanceof Float32Array && candidate instanceof Float32Array)
    addSingleErrors(sums, reference, candidate, start, end)
  else addAnyErrors(sums, reference, candidate, start, end)
}

function addAnyErrors(
  sums: ErrorSums,
  x: Float32Array | Float64Array,
  y: Float32Array | Float64Array,
  start: number,
  end: number,
): void {
  let { reference, candidate, product, difference } = sums
  for (let i = start; i < end; i++) {
    const a = x[i]
    const b = y[i]
    reference += a * a
    candidate += b * b
    product += a * b
    difference += (a - b) * (a - b)
  }
  sums.reference = reference
  sums.candidate = candidate
  sums.product = product
  sums.difference = difference
}

/** The same, word for word. */
function addSingleErrors(
  sums: ErrorSums,
  x: Float32Array,
  y: Float32Array,
  start: number,
  end: number,
): void {
  let { reference, candidate, product, difference } = sums
  for (let i = start; i < end; i++) {
    const a = x[i]
    const b = y[i]
    reference += a * a
    candidate += b * b
    product += a * b
    difference += (a - b) * (a - b)
  }
  sums.reference = reference
  sums.candidate = candidate
  sums.product = product
  sums.difference = difference
}

/** Both axes of what was summed. A zero reference has no error if the candidate is zero too, else an infinite scale error. */
export function geometricError(sums: ErrorSums): GeometricError {
  if (sums.difference === 0) return { scale: 0, direction: 0 }
  const norms = Math.sqrt(sums.reference * sums.candidate)
  return {
    scale: sums.difference / sums.reference,
    direction: norms === 0 ? 1 : Math.max(0, 1 - sums.product / norms),
  }
}

/** `|x - x^|^2 / |x|^2` of two arrays. */
export function scaleError(
  reference: Float32Array | Float64Array,
  candidate: Float32Array | Float64Array,
): number {
  const sums = emptyErrorSums()
  addErrors(sums, reference, candidate)
  return geometricError(sums).scale
}

/** `1 - cos(x, x^)` of two arrays. */
export function directionError(
  reference: Float32Array | Float64Array,
  candidate: Float32Array | Float64Array,
): number {
  const sums = emptyErrorSums()
  addErrors(sums, reference, candidate)
  return geometricError(sums).direction
}

/** Both axes as one number: `sqrt(S^2 + phi^2)`. */
export function combinedError({ scale, direction }: GeometricError): number {
  return Math.sqrt(scale * scale + direction * direction)
}
