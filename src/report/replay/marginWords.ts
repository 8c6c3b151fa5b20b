import type { CandidateFinding, MarginQuantity, MarginVerdict } from '../../study/replay/replayFindings.ts'

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
export function marginReason({ verdict, statistics }: CandidateFinding): string {
  if (verdict.outcome === 'no worse') return ''
  const fell = verdict.outcome === 'worse' && statistics[verdict.quantity].value < 0
  return fell ? `${quantityWords[verdict.quantity]}, which fell` : quantityWords[verdict.quantity]
}

/** How many documents more would settle it, to the two digits that an extrapolation knows. */
export function documentsToCome({ numDocuments, documentsNeeded }: MarginVerdict): number | undefined {
  return documentsNeeded === undefined ? undefined : Number((documentsNeeded - numDocuments).toPrecision(2))
}
