import { styleText } from 'node:util'
import { formatCount, formatNumber, formatPercent } from '../../report/formatNumber.ts'
import { cacheName } from '../../report/replay/cacheName.ts'
import { perplexityNames, quantileName } from '../../report/replay/perplexityNames.ts'
import type { Estimate } from '../../study/estimate.ts'
import type { CandidateFinding, LogitStatistics } from '../../study/replay/replayFindings.ts'
import { intervalOf } from './numbers.ts'
import { textTable } from './textTable.ts'
import { indented } from './wrapText.ts'

/** One candidate in full: llama-perplexity's statistics, then the KLD by depth. */
export function replayStatisticsText({ label, statistics, depths }: CandidateFinding, width: number): string {
  const depthRows = depths.map(({ from, to, numPredictions, meanKld, sameTop }) => [
    `${from} to ${to - 1}`,
    formatCount(numPredictions),
    formatNumber(meanKld.value),
    intervalOf(meanKld),
    formatPercent(sameTop.value),
  ])
  return [
    styleText('bold', `${cacheName(label)}, in the words of llama-perplexity`),
    indented(
      textTable([{ title: 'statistic' }, { title: 'value' }, { title: '[95 %]' }], statisticRows(statistics)),
    ),
    '',
    styleText('bold', `${cacheName(label)}, by depth`),
    indented(
      textTable(
        [
          { title: 'tokens before', align: 'right' },
          { title: 'predictions', align: 'right', importance: 1 },
          { title: 'mean KLD' },
          { title: '[95 %]' },
          { title: 'same top', align: 'right', importance: 2 },
        ],
        depthRows,
        width - 2,
      ),
    ),
  ].join('\n')
}

function statisticRows(statistics: LogitStatistics): string[][] {
  const { perplexity, baselinePerplexity, logPerplexityRatio, meanKld, kldQuantiles } = statistics
  const { meanProbabilityDifference, rmsProbabilityDifference, sameTop } = statistics
  const row = (name: string, estimate: Estimate): string[] => [
    name,
    formatNumber(estimate.value),
    intervalOf(estimate),
  ]
  const inPercent = (name: string, estimate: Estimate): string[] => {
    const [, value, interval] = row(name, timesHundred(estimate))
    return [name, `${value} %`, interval]
  }
  return [
    row(perplexityNames.perplexity, perplexity),
    row(perplexityNames.baselinePerplexity, baselinePerplexity),
    row(perplexityNames.logPerplexityRatio, logPerplexityRatio),
    row(perplexityNames.meanKld, meanKld),
    row(perplexityNames.maximumKld, { value: statistics.maximumKld }),
    ...kldQuantiles.map((quantile) => row(quantileName(quantile), quantile.kld)),
    row(perplexityNames.minimumKld, { value: statistics.minimumKld }),
    inPercent(perplexityNames.meanProbabilityDifference, meanProbabilityDifference),
    inPercent(perplexityNames.rmsProbabilityDifference, rmsProbabilityDifference),
    inPercent(perplexityNames.sameTop, sameTop),
  ]
}

function timesHundred({ value, interval }: Estimate): Estimate {
  if (interval === undefined) return { value: 100 * value }
  const { lower, upper, level } = interval
  return { value: 100 * value, interval: { lower: 100 * lower, upper: 100 * upper, level } }
}
