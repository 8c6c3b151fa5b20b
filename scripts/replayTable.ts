import { readFileSync } from 'node:fs'
import { significant, times, withInterval } from '../src/cli/text/numbers.ts'
import { replayFindingsSchema } from '../src/formats/replayFindingsSchema.ts'
import type { PairedVerdict } from '../src/study/pairedVerdict.ts'
import type { CandidateFinding, ReplayFindings } from '../src/study/replay/replayFindings.ts'

/** What a replay of SmolLM2 found, from the findings that are kept in the repository, as lines of markdown. */
export function replayTable(table: (header: string[], rows: string[][]) => string[]): string {
  const path = new URL('../studies/smollm2-135m-replay/findings.json', import.meta.url)
  const findings = replayFindingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const bySize = findings.candidates.toSorted((a, b) => a.cost.bitsPerValue - b.cost.bitsPerValue)
  const header = [
    'cache',
    'bits per value',
    'predicted KLD',
    'mean KLD, nats [95 %]',
    'same top p',
    'ln PPL ratio',
  ]
  return [
    `SmolLM2-135M on ${findings.documents.length} texts of ${findings.documents[0].numTokens} tokens that no choice has seen, beside its own float16 cache; llama.cpp's caches are run by llama.cpp:`,
    '',
    ...table(header, bySize.map(rowOf)),
    '',
    rankText(findings),
    '',
    'At equal bytes, the recommendation against',
    '',
    ...comparisonLines(findings),
  ].join('\n')
}

function rowOf({ label, family, cost, predictedLoss, statistics }: CandidateFinding): string[] {
  const isOurs = family === 'recommended' && label.startsWith('recommended')
  return [
    isOurs ? `**${label}**` : label,
    cost.bitsPerValue.toFixed(2),
    predictedLoss === undefined ? '' : significant(predictedLoss),
    withInterval(statistics.meanKld),
    `${(100 * statistics.sameTop.value).toFixed(1)} %`,
    significant(statistics.logPerplexityRatio.value),
  ]
}

function rankText({ prediction }: ReplayFindings): string {
  if (!prediction) throw new RangeError('README.md: the replay must have predictions, got none; replay again')
  const { rankCorrelations, points, equalSizes } = prediction
  const spoken = rankCorrelations.map(({ coefficient, value, interval }) => {
    const range = interval ? ` [${interval.lower.toFixed(3)}, ${interval.upper.toFixed(3)}]` : ''
    return `${coefficient}'s ${value.toFixed(3)}${range}`
  })
  return (
    `Predicted against measured, over ${points.length} caches: ${spoken.join(', ')}; of ${equalSizes.numPairs} pairs of one size ` +
    `${equalSizes.inOrder} are in the predicted order.`
  )
}

function comparisonLines({ comparisons }: ReplayFindings): string[] {
  return comparisons
    .filter(({ candidate }) => candidate.startsWith('recommended'))
    .map(({ candidate, rival, verdict }) => `- ${rival} (${candidate}): ${verdictText(verdict)}`)
}

function verdictText({ outcome, ratio }: PairedVerdict): string {
  return ratio ? `${outcome}, ${times(ratio)} the KLD` : outcome
}
