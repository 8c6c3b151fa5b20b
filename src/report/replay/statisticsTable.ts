import type { CandidateFinding, LogitStatistics, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatNumber, formatPercent } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { foldedTable } from '../study/foldedTable.ts'
import { cells } from '../table.ts'
import { cacheLabel } from './cacheLabel.ts'
import { perplexityNames, quantileName } from './perplexityNames.ts'

/** All that llama-perplexity prints, for every cache. */
export function statisticsTable({ candidates }: ReplayFindings): Html {
  const [{ statistics }] = candidates
  return foldedTable({
    noun: 'cache',
    titles: [
      'Cache',
      perplexityNames.perplexity,
      perplexityNames.baselinePerplexity,
      perplexityNames.logPerplexityRatio,
      perplexityNames.meanKld,
      perplexityNames.maximumKld,
      ...statistics.kldQuantiles.map(quantileName),
      perplexityNames.minimumKld,
      perplexityNames.meanProbabilityDifference,
      perplexityNames.rmsProbabilityDifference,
      perplexityNames.sameTop,
    ],
    items: candidates,
    row: ({ label, statistics: own }: CandidateFinding) =>
      html`<tr><th scope="row">${cacheLabel(label)}</th>${cells(statisticCells(own))}</tr>\n`,
  })
}

function statisticCells(statistics: LogitStatistics): Html[] {
  return [
    estimateMarkup(statistics.perplexity),
    estimateMarkup(statistics.baselinePerplexity),
    estimateMarkup(statistics.logPerplexityRatio),
    estimateMarkup(statistics.meanKld),
    html`${formatNumber(statistics.maximumKld)}`,
    ...statistics.kldQuantiles.map(({ kld }) => estimateMarkup(kld)),
    html`${formatNumber(statistics.minimumKld)}`,
    estimateMarkup(statistics.meanProbabilityDifference, formatPercent),
    estimateMarkup(statistics.rmsProbabilityDifference, formatPercent),
    estimateMarkup(statistics.sameTop, formatPercent),
  ]
}
