import { readFileSync } from 'node:fs'
import { times, withInterval } from '../src/cli/text/numbers.ts'
import { replayFindingsSchema } from '../src/formats/replayFindingsSchema.ts'
import { formatBits, formatNumber, formatPercent } from '../src/report/formatNumber.ts'
import type { PairedVerdict } from '../src/study/pairedVerdict.ts'
import type { CandidateFinding, ReplayFindings } from '../src/study/replay/replayFindings.ts'

/** What a replay of SmolLM2 found of the recommendations, from the findings that are kept in the repository. */
export function replayTable(table: (header: string[], rows: string[][]) => string[]): string {
  const path = new URL('../studies/smollm2-135m-replay/findings.json', import.meta.url)
  const findings = replayFindingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const recommended = findings.candidates.filter(({ label }) => label.startsWith('recommended'))
  const header = [
    'recommended, bits per value',
    'predicted KLD',
    'mean KLD, nats [95 %]',
    'same top p',
    `against ${findings.baseline}`,
    'other caches of its size, their KLD: the recommendation is',
  ]
  const numTokens = findings.documents[0].numTokens
  return [
    `SmolLM2-135M on ${findings.documents.length} texts of ${numTokens} tokens that no choice has seen, beside its own float16 cache. llama.cpp's caches are run by llama.cpp, "rotated" ones of the same formats by kqv. "Against ${findings.baseline}" is the verdict at a margin of ${findings.margin} nats a token:`,
    '',
    ...table(
      header,
      recommended.map((candidate) => rowOf(candidate, findings)),
    ),
    '',
    rankText(findings),
  ].join('\n')
}

function rowOf(
  { label, cost, predictedLoss, statistics, verdict }: CandidateFinding,
  findings: ReplayFindings,
): string[] {
  return [
    formatBits(cost.bitsPerValue),
    predictedLoss === undefined ? '' : formatNumber(predictedLoss),
    withInterval(statistics.meanKld),
    formatPercent(statistics.sameTop.value),
    verdict.outcome,
    rivalTexts(label, findings).join('<br>'),
  ]
}

function rivalTexts(candidate: string, { candidates, comparisons }: ReplayFindings): string[] {
  return comparisons
    .filter((comparison) => comparison.candidate === candidate)
    .map(({ rival, verdict }) => {
      const found = candidates.find(({ label }) => label === rival)
      if (!found)
        throw new RangeError(`README.md: ${rival} must be among the replayed, got none; replay again`)
      return `${rival}, ${formatNumber(found.statistics.meanKld.value)}: ${verdictText(verdict)}`
    })
}

function rankText({ prediction }: ReplayFindings): string {
  if (!prediction) throw new RangeError('README.md: the replay must have predictions, got none; replay again')
  const { rankCorrelations, points, equalSizes } = prediction
  const spoken = rankCorrelations.map(({ coefficient, value, interval }) => {
    const range = interval ? ` [${interval.lower.toFixed(3)}, ${interval.upper.toFixed(3)}]` : ''
    return `${coefficient}'s ${value.toFixed(3)}${range}`
  })
  return (
    `Predicted against measured, over ${points.length} caches ([all of them](studies/README.md)): ${spoken.join(', ')}; of ${equalSizes.numPairs} pairs of one size ` +
    `${equalSizes.inOrder} are in the predicted order.`
  )
}

function verdictText({ outcome, ratio, unitsNeeded }: PairedVerdict): string {
  const needed = unitsNeeded ? ` (some ${Number(unitsNeeded.toPrecision(2))} documents would tell)` : ''
  return ratio ? `${outcome}, ${times(ratio)}${needed}` : outcome
}
