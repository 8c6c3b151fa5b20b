import { styleText } from 'node:util'
import type { ModelVerdict, ReplayedCache } from '../../advisor/modelVerdict.ts'
import type { Recommendation } from '../../advisor/recommendation.ts'
import { formatCount, formatPlural } from '../../report/formatNumber.ts'
import { exactTokens } from '../../report/replay/exactTokens.ts'
import { marginSentence } from '../../report/replay/marginWords.ts'
import { marginColours } from './marginColours.ts'
import { intervalOf, percent, significant, withInterval } from './numbers.ts'
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
  const sentences = [verdictSentence(replay), measuredOn(replay), exactTokens(replay)].filter(Boolean)
  return [
    styleText('bold', 'What the model says'),
    indented(wrapText(sentences.join(' '), width - 2)),
    indented(cacheTable(replay, width - 2)),
    ...(sensitivity ? [indented(wrapText(predictionText(own, sensitivity), width - 2))] : []),
  ].join('\n')
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

function cacheRow({ label, family, cost, statistics, verdict, comparison }: ReplayedCache): string[] {
  return [
    family === 'uniform' ? withoutOptions(label) : label,
    cost.bitsPerValue.toFixed(2),
    significant(statistics.meanKld.value),
    intervalOf(statistics.meanKld),
    percent(statistics.sameTop.value),
    significant(statistics.logPerplexityRatio.value),
    styleText(marginColours[verdict.outcome], verdict.outcome),
    comparison ? verdictText(comparison, 'the KLD') : '',
  ]
}

/** `iq4_nl:…,mse3` of `iq4_nl:rotation=hadamard,mse3`: a line has no room for options, JSON and report have them. */
function withoutOptions(label: string): string {
  // a comma separates codecs, and also the options of one
  return label
    .split(/,(?![^,:]*=)/)
    .map((id) => id.replace(/:.*/, ':…'))
    .join(',')
}

function predictionText(
  { statistics }: ReplayedCache,
  { predictedKlNats, numDocuments }: NonNullable<Recommendation['sensitivity']>,
): string {
  return `Predicted mean KLD ${significant(predictedKlNats)}, by the sensitivity of ${formatPlural(numDocuments, 'document')}; measured ${withInterval(statistics.meanKld)}.`
}
