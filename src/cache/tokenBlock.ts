/** Widened tokens that a second-level cache holds while the rows of a batch go by. */
const BLOCK_BYTES = 262_144

/** Tokens of a block, of so many bytes each: a multiple of four, by which kernels group them. */
export function tokensPerBlock(tokenBytes: number, numTokens: number): number {
  return Math.min(4 * Math.max(1, Math.floor(BLOCK_BYTES / tokenBytes / 4)), 4 * Math.ceil(numTokens / 4))
}
