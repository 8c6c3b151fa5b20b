import { styleText } from 'node:util'
import {
  formatBits,
  formatCount,
  formatNumber,
  formatPercent,
  formatPlural,
} from '../../report/formatNumber.ts'
import { cacheName } from '../../report/replay/cacheName.ts'
import { documentsToCome, marginReason } from '../../report/replay/marginWords.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import type { CandidateFinding, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { marginColours } from './marginColours.ts'
import { intervalOf } from './numbers.ts'
import { replayComparisonText, replayPredictionText } from './replayEvidenceText.ts'
import { replayStatisticsText } from './replayStatisticsText.ts'
import { type Column, textTable } from './textTable.ts'
import { indented, wrapText } from './wrapText.ts'

/**
 * What a person reads of a replay: the verdicts, then the candidates against each other, then the first candidate in the
 * words of llama-perplexity.
 *
 * @param width characters of a line
 */
export function replayText(findings: ReplayFindings, width: number): string {
  const { candidates, comparisons, prediction } = findings
  return [
    wrapText(questionText(findings), width),
    ...lackingText(findings).map((notice) => styleText('yellow', wrapText(notice, width))),
    verdictsText(findings, width),
    ...(comparisons.length > 0 ? [replayComparisonText(findings, width)] : []),
    ...(prediction ? [replayPredictionText(prediction, width)] : []),
    replayStatisticsText(candidates[0], width),
    wrapText(timeText(candidates), width),
  ].join('\n\n')
}

function questionText({ model, baseline, documents, candidates, countedFrom }: ReplayFindings): string {
  const caches =
    candidates.length === 1 ? `cache ${cacheName(candidates[0].label)}` : `${candidates.length} caches`
  const counted = formatCount(candidates[0].numPredictions)
  return [
    `${styleText('bold', model)}: ${caches} beside ${baseline}, on ${counted} predictions in`,
    `${formatPlural(documents.length, 'document')}.`,
    ...(countedFrom > 0
      ? [
          `The first ${formatPlural(countedFrom, 'token')} of each do not count: what they read is not quantized.`,
        ]
      : []),
  ].join(' ')
}

function lackingText({ candidates: [{ verdict }] }: ReplayFindings): string[] {
  if (verdict.numDocuments >= minimumUnits) return []
  const documents = formatPlural(verdict.numDocuments, 'document')
  return [`Not enough evidence: ${documents} cannot give intervals and verdicts, ${minimumUnits} would do.`]
}

const columns: readonly Column[] = [
  { title: 'cache' },
  { title: 'bits', align: 'right' },
  { title: 'mean KLD' },
  { title: '[95 %]', importance: 5 },
  { title: '99 %', importance: 2 },
  { title: 'max', importance: 1 },
  { title: 'same top', align: 'right', importance: 3 },
  { title: 'ln PPL ratio', importance: 4 },
  { title: 'verdict', wrapAt: 20 },
]

function verdictsText({ candidates, baseline, margin }: ReplayFindings, width: number): string {
  const tested = candidates.length > 1 ? `test (corrected for ${candidates.length} caches)` : 'test'
  const meaning =
    `No worse: mean KLD and |ln(PPL(Q)/PPL(${baseline}))| are below ${margin} nats a token, by ${tested} and by ` +
    'interval. Worse: one of them is above, by both.'
  return [
    styleText('bold', `Is it worse than ${baseline}, by more than ${margin} nats?`),
    indented(textTable(columns, candidates.map(verdictRow), width - 2)),
    indented(styleText('dim', wrapText(meaning, width - 2))),
  ].join('\n')
}

function verdictRow(candidate: CandidateFinding): string[] {
  const { label, cost, statistics } = candidate
  const high = statistics.kldQuantiles.find((quantile) => quantile.percent === 99)
  return [
    cacheName(label),
    formatBits(cost.bitsPerValue),
    formatNumber(statistics.meanKld.value),
    intervalOf(statistics.meanKld),
    high === undefined ? '' : formatNumber(high.kld.value),
    formatNumber(statistics.maximumKld),
    formatPercent(statistics.sameTop.value),
    formatNumber(statistics.logPerplexityRatio.value),
    marginText(candidate),
  ]
}

/** `worse: mean KLD`, `not enough evidence: mean KLD, about 12 more documents` */
function marginText(candidate: CandidateFinding): string {
  const { outcome } = candidate.verdict
  const reason = marginReason(candidate)
  const toCome = documentsToCome(candidate.verdict)
  return [
    styleText(marginColours[outcome], outcome),
    reason && `: ${reason}`,
    toCome === undefined ? '' : styleText('dim', `, about ${formatPlural(toCome, 'more document')}`),
  ].join('')
}

function timeText(candidates: readonly CandidateFinding[]): string {
  const total = (part: keyof CandidateFinding['seconds']): string =>
    `${formatNumber(candidates.reduce((sum, { seconds }) => sum + seconds[part], 0))} s`
  return `Time: ${total('model')} in the model, ${total('encode')} to encode, ${total('decode')} to decode, ${total('compare')} to compare predictions.`
}
