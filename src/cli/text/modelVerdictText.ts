import { styleText } from 'node:util'
import type { ModelVerdict, ReplayedCache } from '../../advisor/modelVerdict.ts'
import type { Recommendation } from '../../advisor/recommendation.ts'
import {
  formatBits,
  formatCount,
  formatNumber,
  formatPercent,
  formatPlural,
} from '../../report/formatNumber.ts'
import { cacheName } from '../../report/replay/cacheName.ts'
import { exactTokens } from '../../report/replay/exactTokens.ts'
import { marginSentence } from '../../report/replay/marginWords.ts'
import { marginColours } from './marginColours.ts'
import { intervalOf, withInterval } from './numbers.ts'
import { textTable } from './textTable.ts'
import { verdictText } from './verdictText.ts'
import { indented, wrapText } from './wrapText.ts'

/** The model's verdict on the policy, beside other caches on the same tokens, and what was predicted of it. */
export function modelVerdictText(
  replay: ModelVerdict,
  sensitivity: Recommendation['sensitivity'],
  width: number,
): string {
  const [own] = replay.caches
  const shown = nearestInSize(replay.caches)
  const numLeft = replay.caches.length - shown.length
  const sentences = [verdictSentence(replay), measuredOn(replay), exactTokens(replay)].filter(Boolean)
  return [
    styleText('bold', 'What the model says'),
    indented(wrapText(sentences.join(' '), width - 2)),
    indented(cacheTable({ ...replay, caches: shown }, width - 2)),
    ...(numLeft > 0 ? [`  ${formatPlural(numLeft, 'more cache')}, of other sizes: in the report`] : []),
    ...(sensitivity ? [indented(wrapText(predictionText(own, sensitivity), width - 2))] : []),
  ].join('\n')
}

/** More caches than this are those nearest in size to the policy, which is the first. */
const MAX_SHOWN = 12

function nearestInSize(caches: readonly ReplayedCache[]): readonly ReplayedCache[] {
  const distance = ({ cost }: ReplayedCache): number =>
    Math.abs(cost.bitsPerValue - caches[0].cost.bitsPerValue)
  const nearest = new Set(
    caches.toSorted((one, other) => distance(one) - distance(other)).slice(0, MAX_SHOWN),
  )
  return caches.filter((cache, index) => index === 0 || nearest.has(cache))
}

function verdictSentence(replay: ModelVerdict): string {
  const [own] = replay.caches
  const [before, outcome, after] = marginSentence(own, replay)
  return before + styleText(marginColours[own.verdict.outcome], outcome) + after
}

function measuredOn({ numPredictions, documents }: ModelVerdict): string {
  return `Replayed on ${formatCount(numPredictions)} predictions in ${formatPlural(documents.length, 'document')}.`
}

function cacheTable({ caches, baseline }: ModelVerdict, width: number): string {
  return textTable(
    [
      { title: 'cache' },
      { title: 'bits', align: 'right' },
      { title: 'mean KLD' },
      { title: '[95 %]', importance: 3 },
      { title: 'same top', align: 'right', importance: 4 },
      { title: 'ln PPL ratio', importance: 1 },
      { title: `against ${baseline}`, importance: 2 },
      { title: 'the recommendation is', wrapAt: 38 },
    ],
    caches.map(cacheRow),
    width,
  )
}

function cacheRow({ label, cost, statistics, verdict, comparison }: ReplayedCache): string[] {
  return [
    cacheName(label),
    formatBits(cost.bitsPerValue),
    formatNumber(statistics.meanKld.value),
    intervalOf(statistics.meanKld),
    formatPercent(statistics.sameTop.value),
    formatNumber(statistics.logPerplexityRatio.value),
    styleText(marginColours[verdict.outcome], verdict.outcome),
    comparison ? verdictText(comparison, 'the KLD') : '',
  ]
}

function predictionText(
  { statistics }: ReplayedCache,
  { predictedKlNats, numDocuments }: NonNullable<Recommendation['sensitivity']>,
): string {
  return `Predicted mean KLD ${formatNumber(predictedKlNats)}, by the sensitivity of ${formatPlural(numDocuments, 'document')}; measured ${withInterval(statistics.meanKld)}.`
}
