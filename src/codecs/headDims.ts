const MIN_HEAD_DIM = 8
const MAX_HEAD_DIM = 1024

/** Why a codec that rotates or assumes a sphere cannot serve a head dim. */
export function refusesHeadDim(headDim: number): string | undefined {
  if (headDim >= MIN_HEAD_DIM && headDim <= MAX_HEAD_DIM) return undefined
  return `expected ${MIN_HEAD_DIM} to ${MAX_HEAD_DIM} values`
}
