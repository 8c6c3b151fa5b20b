import type * as Plot from '@observablehq/plot'
import type { PredictionFindings, RankFinding, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { dodge } from '../dodge.ts'
import { estimateText, intervalText } from '../estimate.ts'
import { formatNumber, formatPlural, formatPValue } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { logScale } from '../logScale.ts'
import { drawPlot, type PlotWidth } from '../plotDocument.ts'
import { isPositive, logAxis } from '../study/logAxis.ts'
import { cacheName } from './cacheName.ts'
import { type CachePoint, cachePointMarks, kldValues } from './cachePoints.ts'
import { familyLegend } from './familyMarks.ts'
import { plotKeys } from './plotKeys.ts'

/** Distance between caches with one prediction, as a share of the axis. */
const DODGE = 0.02

/** Whether the loss that a trace predicts puts caches in the order of their measured KLD. */
export function predictedMeasured({ prediction, candidates }: ReplayFindings): Html {
  if (prediction === undefined)
    return html`<p class="lacking">Fewer than three caches came with a predicted loss.</p>`
  const numberOf = (name: string): number => candidates.findIndex(({ label }) => label === name) + 1
  const points = prediction.points
    .filter(({ predicted, measured }) => isPositive(predicted) && isPositive(measured.value))
    .map(
      ({ label, family, predicted, measured }): CachePoint => ({
        number: numberOf(label),
        label,
        family,
        x: predicted,
        kld: measured,
        title: `${cacheName(label)}\npredicted loss ${formatNumber(predicted)}\nmean KLD ${estimateText(measured)}`,
      }),
    )
  return html`${familyLegend(points)}
<figure>${
    points.length > 0 &&
    drawPlot('Measured mean KLD against predicted loss, a point a cache, logarithmic', (width) =>
      options(setApart(points), width),
    )
  }
${plotKeys(points)}
<figcaption>${caption(prediction)}</figcaption></figure>`
}

/** One prediction may stand for several caches, as for a format and an engine's own version of it. */
function setApart(points: readonly CachePoint[]): CachePoint[] {
  const scale = logScale(points.map(({ x }) => x))
  const placed = points.map((point) => ({ ...point, x: scale.position(point.x) }))
  return dodge(placed, DODGE).map((point) => ({ ...point, x: scale.value(point.x) }))
}

function caption({ points, rankCorrelations, equalSizes }: PredictionFindings): Html {
  const { numPairs, inOrder } = equalSizes
  return html`Predicted: what a trace says of the cache, weighted by the sensitivity of its tensors where that was measured. Over
${formatPlural(points.length, 'cache')}: ${rankCorrelations.map(rankWords)} Caches of many sizes are easily ranked; of
${formatPlural(numPairs, 'pair')} of one size, the prediction puts ${inOrder} in their measured order.`
}

function rankWords({ coefficient, value, interval, test }: RankFinding): Html {
  const estimate = interval ? { value, interval } : { value }
  return html`${coefficient} rank correlation <strong>${value.toFixed(3)}</strong>
<span class="interval">${intervalText(estimate, (bound) => bound.toFixed(3))}</span>, p ${formatPValue(test.pValue)}. `
}

function options(points: readonly CachePoint[], width: PlotWidth): Plot.PlotOptions {
  const predicted = points.map(({ x }) => x)
  return {
    height: width === 'wide' ? 460 : 380,
    marginLeft: 58,
    marginBottom: 40,
    marginRight: 16,
    x: logAxis('predicted loss →', predicted, width),
    y: logAxis('↑ mean KLD, nats', kldValues(points), width),
    color: { type: 'identity' },
    marks: cachePointMarks(points),
  }
}
