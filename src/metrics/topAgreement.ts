/**
 * Share of the most attended tokens that stay among the most attended.
 *
 * @param reference indices of the largest probabilities, as many as are asked for: 1 for whether the top token is the same
 * @param candidate as many, of the quantized row
 * @returns 0 to 1
 */
export function topAgreement(reference: readonly number[], candidate: readonly number[]): number {
  return reference.filter((index) => candidate.includes(index)).length / reference.length
}
