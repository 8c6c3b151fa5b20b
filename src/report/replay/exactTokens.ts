import type { CandidateFinding } from '../../study/replay/replayFindings.ts'
import { formatPlural } from '../formatNumber.ts'
import { joinWords } from '../words.ts'

/** A sentence on what a replay left unquantized; nothing where every token was read from the packed cache. */
export function exactTokens({
  recentWindow,
  sinkTokens,
}: Pick<CandidateFinding, 'recentWindow' | 'sinkTokens'>): string {
  const exact = [
    ...(sinkTokens > 0 ? [`the first ${formatPlural(sinkTokens, 'token')}`] : []),
    ...(recentWindow > 0 ? [`the latest ${formatPlural(recentWindow, 'token')}`] : []),
  ]
  return exact.length === 0 ? '' : `Not quantized were ${joinWords(exact)}, which flatters every cache.`
}
