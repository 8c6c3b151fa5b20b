const { fround } = Math

/** Adding 1.5 * 2^23 leaves no fraction bits. */
const magic = 12582912

/** float32 coefficients of the polynomial, the highest power first. */
const coefficients = Float32Array.of(
  1.98756915e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
)
const perLn2 = fround(Math.LOG2E)
const ln2Coarse = fround(0.693359375)
const ln2Fine = fround(2.1219444e-4)

/** Where results would soon be subnormal. */
const least = -87.25

/**
 * e^x in float32, with the additions and multiplications of the compiled kernel in their order.
 *
 *     e^x = 2^n e^r ,   n = round(x / ln 2) ,   r = x - n ln 2 ,   e^r by a polynomial of degree 7
 *
 * - Error: below 1 unit in the last place of float32; below -87.25 the result is 0, which errs by less than 2e-38.
 * - Assumes: x <= 0, or no number.
 *
 * @param x float32; -infinity gives 0
 *
 * Source: the polynomial of Moshier's Cephes library, `expf`.
 */
export function exponential(x: number): number {
  if (x < least) return 0
  const n = fround(fround(fround(x * perLn2) + magic) - magic)
  const r = fround(fround(x - fround(n * ln2Coarse)) + fround(n * ln2Fine))
  let p = coefficients[0]
  for (let index = 1; index < coefficients.length; index++) p = fround(fround(p * r) + coefficients[index])
  const power = fround(fround(fround(p * fround(r * r)) + r) + 1)
  return power * 2 ** n
}
