/**
 * Bias and variance of inner products under quantization, over the keys of one query row.
 *
 *     e_j = <q, k^_j> - <q, k_j>      bias = mean_j e_j      variance = mean_j (e_j - bias)^2
 *
 * @param reference inner products with the exact keys (scaled or not, then so is the result)
 * @param candidate inner products with the quantized keys
 */
export function innerProductError(
  reference: Float64Array,
  candidate: Float64Array,
): { readonly bias: number; readonly variance: number } {
  const count = reference.length
  let sum = 0
  for (let i = 0; i < count; i++) sum += candidate[i] - reference[i]
  const bias = sum / count
  let squares = 0
  for (let i = 0; i < count; i++) squares += (candidate[i] - reference[i] - bias) ** 2
  return { bias, variance: squares / count }
}
