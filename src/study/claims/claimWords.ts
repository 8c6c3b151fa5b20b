import type { ClaimPart, Condition } from './studyFindings.ts'

/** How a sentence names a metric. */
export const metricWords: Readonly<Record<ClaimPart['metric'], string>> = {
  klNats: 'KL',
  keyCombinedError: 'geometric K error',
  errorVectorNorm: '6D error',
}

/** `gaussian, full, d = 128, n = 4` */
export function conditionWords({ law, structure, headDim, bits }: Condition): string {
  return `${law}, ${structure}, d = ${headDim}, n = ${bits}`
}
