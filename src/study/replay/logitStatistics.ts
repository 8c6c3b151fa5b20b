import { minimumUnits } from '../../stats/minimumUnits.ts'
import { type PooledQuantiles, pooledQuantiles } from '../../stats/pooledQuantiles.ts'
import type { Estimate } from '../estimate.ts'
import { pooledEstimate, resamplingSeed } from './pooledEstimate.ts'
import { addedNatsOf, type DocumentPredictions, kldOf, sumsOf } from './predictionsByDocument.ts'
import type { KldQuantile, LogitStatistics } from './replayFindings.ts'

const percents = [99.9, 99, 95, 90, 50, 10, 5, 1, 0.1]

/**
 * llama-perplexity's statistics of a replay, with intervals over documents.
 *
 *     PPL = exp(mean of -log p)      RMS Δp = sqrt(mean of (p^ - p)^2)      means and quantiles over all tokens
 *
 * - Error: at 95 %, an interval covers a mean 90 to 94 % of the time on 8 to 16 documents of skewed KLD, a quantile 91 to
 *   94 %.
 * - Assumes: documents are independent and alike.
 *
 * Source: llama.cpp, tools/perplexity/perplexity.cpp, `kl_divergence`; its quantiles are those of `quantile`, too.
 */
export function logitStatistics(documents: readonly DocumentPredictions[]): LogitStatistics {
  const quantiles = pooledQuantiles(documents.map((own) => own.map(kldOf)))
  const rmsUnits = sumsOf(documents, ({ probabilityDifference }) => probabilityDifference ** 2)
  return {
    meanKld: pooledEstimate(sumsOf(documents, kldOf)),
    maximumKld: quantiles.estimate(1),
    minimumKld: quantiles.estimate(0),
    kldQuantiles: percents.map((percent) => kldQuantile(documents, quantiles, percent)),
    perplexity: pooledEstimate(
      sumsOf(documents, ({ candidateNats }) => candidateNats),
      Math.exp,
    ),
    baselinePerplexity: pooledEstimate(
      sumsOf(documents, ({ baselineNats }) => baselineNats),
      Math.exp,
    ),
    logPerplexityRatio: pooledEstimate(sumsOf(documents, addedNatsOf)),
    meanProbabilityDifference: pooledEstimate(
      sumsOf(documents, ({ probabilityDifference }) => probabilityDifference),
    ),
    rmsProbabilityDifference: pooledEstimate(rmsUnits, Math.sqrt),
    sameTop: pooledEstimate(sumsOf(documents, ({ sameTop }) => sameTop)),
  }
}

/** An interval asks for a prediction beyond the quantile in each document, on average: with fewer, it is too narrow. */
function kldQuantile(
  documents: readonly DocumentPredictions[],
  quantiles: PooledQuantiles,
  percent: number,
): KldQuantile {
  const share = percent / 100
  const numPredictions = documents.reduce((sum, own) => sum + own.length, 0)
  const beyond = Math.min(share, 1 - share) * numPredictions
  const value = quantiles.estimate(share)
  const kld: Estimate =
    documents.length >= minimumUnits && beyond >= documents.length
      ? { value, interval: quantiles.interval(share, { seed: resamplingSeed }) }
      : { value }
  return { percent, kld }
}
