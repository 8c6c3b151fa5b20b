import type { ModelConfig } from '../modelSource.ts'

/** Cosines and sines of the angles by which RoPE turns each pair of channels, `[numTokens, headDim / 2]`. */
export interface RotaryTables {
  readonly cosines: Float32Array
  readonly sines: Float32Array
}

/**
 * Rotary tables of the tokens that follow `numPast` others.
 *
 *     angle[t, i] = (numPast + t) theta^(-2 i / headDim) / factor[i]
 *
 * - Error: angles in double precision, their cosines and sines rounded to single.
 *
 * Source: Su et al. (2021), "RoFormer: Enhanced Transformer with Rotary Position Embedding", arXiv:2104.09864.
 */
export function rotaryTables(
  { shape, rope }: Pick<ModelConfig, 'shape' | 'rope'>,
  numPast: number,
  numTokens: number,
): RotaryTables {
  const numPairs = shape.headDim / 2
  const cosines = new Float32Array(numTokens * numPairs)
  const sines = new Float32Array(numTokens * numPairs)
  for (let pair = 0; pair < numPairs; pair++) {
    const frequency = rope.theta ** (-pair / numPairs) / (rope.factors?.[pair] ?? 1)
    for (let token = 0; token < numTokens; token++) {
      const angle = (numPast + token) * frequency
      cosines[token * numPairs + pair] = Math.cos(angle)
      sines[token * numPairs + pair] = Math.sin(angle)
    }
  }
  return { cosines, sines }
}
