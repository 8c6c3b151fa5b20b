import type { KldQuantile } from '../../study/replay/replayFindings.ts'

/** What llama-perplexity calls the statistics that it prints. */
export const perplexityNames = {
  perplexity: 'Mean PPL(Q)',
  baselinePerplexity: 'Mean PPL(base)',
  logPerplexityRatio: 'Mean ln(PPL(Q)/PPL(base))',
  meanKld: 'Mean KLD',
  maximumKld: 'Maximum KLD',
  minimumKld: 'Minimum KLD',
  meanProbabilityDifference: 'Mean Δp',
  rmsProbabilityDifference: 'RMS Δp',
  sameTop: 'Same top p',
} as const

/** `99.9 % KLD`, `Median KLD` */
export function quantileName({ percent }: KldQuantile): string {
  return percent === 50 ? 'Median KLD' : `${percent.toFixed(1)} % KLD`
}
