import type {
  LogitStatistics,
  MarginQuantity,
  MarginVerdict,
  ReplayFindings,
} from '../../study/replay/replayFindings.ts'
import { formatPlural } from '../formatNumber.ts'

/** A cache with its verdict, and what it rests on. */
export interface JudgedCache {
  readonly verdict: MarginVerdict
  readonly statistics: Pick<LogitStatistics, MarginQuantity>
}

/** Class names of outcomes: colour follows the words and never stands alone. */
export const marginClasses: Readonly<Record<MarginVerdict['outcome'], string>> = {
  'no worse': 'better',
  worse: 'worse',
  'not enough evidence': 'unsure',
}

const quantityWords: Readonly<Record<MarginQuantity, string>> = {
  meanKld: 'mean KLD',
  logPerplexityRatio: 'ln PPL ratio',
}

/** What decided a verdict, or leaves it open: `mean KLD`. Nothing where all is within the margin. */
export function marginReason({ verdict, statistics }: JudgedCache): string {
  if (verdict.outcome === 'no worse') return ''
  const fell = verdict.outcome === 'worse' && statistics[verdict.quantity].value < 0
  return fell ? `${quantityWords[verdict.quantity]}, which fell` : quantityWords[verdict.quantity]
}

/** How many documents more would settle it, to the two digits that an extrapolation knows. */
export function documentsToCome({ numDocuments, documentsNeeded }: MarginVerdict): number | undefined {
  return documentsNeeded === undefined ? undefined : Number((documentsNeeded - numDocuments).toPrecision(2))
}

/** A verdict as a sentence, in three parts: the second is the outcome, to be emphasised. */
export function marginSentence(
  cache: JudgedCache,
  { baseline, margin }: Pick<ReplayFindings, 'baseline' | 'margin'>,
): readonly [before: string, outcome: string, after: string] {
  const { outcome } = cache.verdict
  const within = `than with a cache in ${baseline}, within ${margin} nats a token`
  switch (outcome) {
    case 'no worse':
      return ['Its predictions are ', outcome, ` ${within}.`]
    case 'worse':
      return [
        'Its predictions are ',
        outcome,
        ` than with a cache in ${baseline}, by more than ${margin} nats a token in ${marginReason(cache)}.`,
      ]
    case 'not enough evidence':
      return ['There is ', outcome, ` that its predictions are no worse ${within}: ${openWords(cache)}.`]
  }
}

/** What leaves a verdict open, and what would settle it. */
function openWords(cache: JudgedCache): string {
  const toCome = documentsToCome(cache.verdict)
  const reason = `the ${marginReason(cache)}`
  return toCome === undefined
    ? `${reason} leaves it open`
    : `about ${formatPlural(toCome, 'more document')} would settle ${reason}`
}
