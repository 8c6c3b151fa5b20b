import { describe, expect, it } from 'vitest'
import type { TokenPrediction } from '../../../src/metrics/replayRun.ts'
import { depthFindings } from '../../../src/study/replay/depthFindings.ts'
import { logitStatistics } from '../../../src/study/replay/logitStatistics.ts'
import { predictionsByDocument } from '../../../src/study/replay/predictionsByDocument.ts'
import { buildReplay } from '../../builders/buildReplay.ts'

function prediction(changes: Partial<TokenPrediction>): TokenPrediction {
  return {
    document: 0,
    depth: 0,
    klNats: 0,
    baselineNats: 1,
    candidateNats: 1,
    probabilityDifference: 0,
    sameTop: 1,
    ...changes,
  }
}

/** Two documents of unequal length: tokens count alike, wherever they are. */
const few = [
  prediction({ klNats: 0.1, baselineNats: 1, candidateNats: 2, probabilityDifference: 0.3 }),
  prediction({ depth: 1, klNats: 0.2, baselineNats: 3, candidateNats: 2, probabilityDifference: -0.1 }),
  prediction({ depth: 2, klNats: 0.6, baselineNats: 2, candidateNats: 2, sameTop: 0 }),
  prediction({ document: 1, klNats: 1.1, baselineNats: 4, candidateNats: 6, probabilityDifference: -0.4 }),
]
const ofFew = logitStatistics(predictionsByDocument(few))

const [, usual] = buildReplay().candidates
const documents = predictionsByDocument(usual.run.predictions)
const statistics = logitStatistics(documents)

describe('logit statistics', () => {
  it('are what llama-perplexity computes, by hand', () => {
    expect(ofFew.meanKld.value).toBeCloseTo(0.5, 14)
    expect(ofFew.maximumKld).toBe(1.1)
    expect(ofFew.minimumKld).toBe(0.1)
    expect(ofFew.baselinePerplexity.value).toBeCloseTo(Math.exp(2.5), 12)
    expect(ofFew.perplexity.value).toBeCloseTo(Math.exp(3), 12)
    expect(ofFew.logPerplexityRatio.value).toBeCloseTo(0.5, 14)
    expect(ofFew.meanProbabilityDifference.value).toBeCloseTo(-0.05, 14)
    expect(ofFew.rmsProbabilityDifference.value).toBeCloseTo(Math.sqrt(0.26 / 4), 14)
    expect(ofFew.sameTop.value).toBe(0.75)
  })

  it('interpolate quantiles as llama-perplexity does, at p (n - 1), from the highest down', () => {
    const quantiles = Object.fromEntries(ofFew.kldQuantiles.map(({ percent, kld }) => [percent, kld.value]))
    expect(Object.keys(quantiles)).toHaveLength(9)
    expect(ofFew.kldQuantiles[0].percent).toBe(99.9)
    expect(quantiles[50]).toBeCloseTo(0.4, 14)
    expect(quantiles[90]).toBeCloseTo(0.6 + 0.7 * 0.5, 14)
    expect(quantiles[10]).toBeCloseTo(0.1 + 0.3 * 0.1, 14)
  })

  it('agree with one another', () => {
    const { perplexity, baselinePerplexity, logPerplexityRatio } = statistics
    expect(Math.log(perplexity.value / baselinePerplexity.value)).toBeCloseTo(logPerplexityRatio.value, 12)
    const values = statistics.kldQuantiles.map(({ kld }) => kld.value)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(statistics.maximumKld).toBeGreaterThanOrEqual(values[0])
  })

  it('have intervals over documents from 8 of them on', () => {
    expect(ofFew.meanKld.interval).toBeUndefined()
    expect(logitStatistics(documents.slice(0, 7)).sameTop.interval).toBeUndefined()
    const { meanKld, perplexity, logPerplexityRatio, rmsProbabilityDifference } = logitStatistics(
      documents.slice(0, 8),
    )
    for (const { value, interval } of [meanKld, perplexity, logPerplexityRatio, rmsProbabilityDifference]) {
      expect(interval?.lower).toBeLessThan(value)
      expect(interval?.upper).toBeGreaterThan(value)
    }
  })

  it('give a quantile an interval where there is a prediction beyond it in each document, on average', () => {
    const has = (percent: number): boolean =>
      statistics.kldQuantiles.find((quantile) => quantile.percent === percent)?.kld.interval !== undefined
    expect([99.9, 99, 95, 90, 50, 10, 5, 1, 0.1].filter(has)).toEqual([99, 95, 90, 50, 10, 5, 1])
  })

  it('look at documents, not at tokens: repeating every token changes no interval of a mean', () => {
    const twice = logitStatistics(documents.map((own) => [...own, ...own]))
    expect(twice.meanKld.interval?.upper).toBeCloseTo(statistics.meanKld.interval?.upper ?? 0, 12)
    expect(twice.sameTop.interval?.lower).toBeCloseTo(statistics.sameTop.interval?.lower ?? 0, 12)
  })

  it('do not depend on the order of the rows', () => {
    const shuffled = predictionsByDocument(usual.run.predictions.toReversed())
    expect(logitStatistics(shuffled).meanKld.value).toBeCloseTo(statistics.meanKld.value, 14)
    expect(shuffled.map(([{ document }]) => document)).toEqual(documents.map(([{ document }]) => document))
  })
})

describe('findings by depth', () => {
  const depths = depthFindings(documents, 0)

  it('are of ranges that double and do not overlap', () => {
    expect(depths.map(({ from, to }) => [from, to])).toEqual([
      [0, 32],
      [32, 64],
      [64, 128],
      [128, 256],
      [256, 512],
    ])
  })

  it('hold every prediction once, and add up to the whole', () => {
    const total = depths.reduce((sum, { numPredictions }) => sum + numPredictions, 0)
    const kld = depths.reduce((sum, { numPredictions, meanKld }) => sum + numPredictions * meanKld.value, 0)
    expect(total).toBe(usual.run.predictions.length)
    expect(kld / total).toBeCloseTo(statistics.meanKld.value, 12)
  })

  it('count the documents that reach a depth: too few give no interval', () => {
    expect(depths.map(({ meanKld }) => meanKld.interval !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
  })

  it('begin where predictions are counted from', () => {
    const counted = documents.map((own) => own.filter(({ depth }) => depth >= 40))
    expect(depthFindings(counted, 40)[0]).toMatchObject({ from: 40, to: 64 })
  })

  it('leave out depths that no document has', () => {
    const gap = [prediction({ klNats: 1 }), prediction({ depth: 200, klNats: 3 })]
    const found = depthFindings(predictionsByDocument(gap), 0)
    expect(found.map(({ from, meanKld }) => [from, meanKld.value])).toEqual([
      [0, 1],
      [128, 3],
    ])
  })
})
