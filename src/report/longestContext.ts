import type { Recommendation } from '../advisor/recommendation.ts'
import { formatCount } from './formatNumber.ts'

/** How far the evidence reaches: `96 tokens in the trace, 256 in the replay`. A cache may grow far beyond. */
export function longestContext({ trace, replay }: Pick<Recommendation, 'trace' | 'replay'>): string {
  const captured = `${formatCount(trace.longestDocument)} tokens`
  if (replay === undefined) return captured
  const replayed = Math.max(...replay.documents.map(({ numTokens }) => numTokens))
  return `${captured} in the trace, ${formatCount(replayed)} in the replay`
}
