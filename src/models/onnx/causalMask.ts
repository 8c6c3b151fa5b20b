/**
 * What is added to attention logits so that a token sees the past, itself, and nothing after it.
 *
 * @returns `[numTokens, numPast + numTokens]`, 0 or minus infinity
 */
export function causalMask(numPast: number, numTokens: number): Float32Array {
  const numContext = numPast + numTokens
  const mask = new Float32Array(numTokens * numContext)
  for (let token = 0; token < numTokens; token++)
    mask.fill(Number.NEGATIVE_INFINITY, token * numContext + numPast + token + 1, (token + 1) * numContext)
  return mask
}
