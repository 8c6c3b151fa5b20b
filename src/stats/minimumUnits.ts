/**
 * Below this many independent units no verdict is given.
 *
 * Seven paired units allow no two-sided sign-flip p-value below 2 / 2^7 = 0.016, so that four corrected tests could
 * never reach 0.05; eight reach 0.0078, which is enough for six.
 */
export const minimumUnits = 8

/**
 * Least paired units on which a family of two-sided tests can find anything after Holm's correction.
 *
 *     least n >= 8 with  familySize * 2 / 2^n <= alpha
 *
 * 2 / 2^n is the smallest p-value that sign flips, signed ranks and swapped pairs can give: on fewer units they see no
 * difference, however clear it is, and that they see none says nothing.
 *
 * - Assumes: at most 500 claims, for drawn patterns give no p-value below 1e-4.
 *
 * @example
 * minimumUnitsOfFamily(6) // 8
 * minimumUnitsOfFamily(7) // 9
 */
export function minimumUnitsOfFamily(familySize: number, alpha = 0.05): number {
  let numUnits = minimumUnits
  while ((familySize * 2) / 2 ** numUnits > alpha) numUnits++
  return numUnits
}
