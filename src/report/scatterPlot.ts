import * as Plot from '@observablehq/plot'
import type { PredictedMeasured, Recommendation } from '../advisor/recommendation.ts'
import { formatNumber, formatPlural, formatTick } from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { logScale } from './logScale.ts'
import { drawPlot, type PlotWidth } from './plotDocument.ts'

/**
 * What the losses of single tensors add up to, against what the whole policy loses on other documents: a point per
 * layer and head, with the diagonal of a perfect prediction.
 */
export function scatterPlot({ prediction }: Recommendation): Html {
  const { heads, predictedLoss, measuredLoss, numDocuments } = prediction
  const drawn = heads.filter(({ predicted, measured }) => positive(predicted) && positive(measured))
  if (drawn.length === 0)
    return html`<p class="lacking">Nothing to draw: no head has a predicted and a measured loss above 0.</p>`
  const above = drawn.filter(({ predicted, measured }) => measured > predicted).length
  const missing = heads.length - drawn.length
  const plot = drawPlot(
    'Measured loss against predicted loss, a point per layer and head, logarithmic',
    (width) => options(drawn, width),
  )
  return html`<figure>${plot}
<figcaption>The loss table promised a mean loss of ${formatNumber(predictedLoss)}; measured on
${formatPlural(numDocuments, 'document')} that it was not chosen on: ${formatNumber(measuredLoss)}. Each point is one
layer and KV head. ${above} of ${formatPlural(drawn.length, 'head')} lie above the line: their loss was larger than
predicted. ${missing > 0 && `${formatPlural(missing, 'head')} without a positive loss not drawn.`}</figcaption></figure>`
}

const positive = (value: number): boolean => Number.isFinite(value) && value > 0

function options(points: readonly PredictedMeasured[], width: PlotWidth): Plot.PlotOptions {
  const values = points.flatMap(({ predicted, measured }) => [predicted, measured])
  const scale = logScale(values, 0.04, width === 'wide' ? 7 : 5)
  const domain = [scale.value(0), scale.value(1)]
  const diagonal = domain.map((value) => ({ predicted: value, measured: value }))
  const axis = { type: 'log', domain, grid: true, ticks: scale.ticks, tickFormat: formatTick } as const
  return {
    height: width === 'wide' ? 470 : 340,
    marginLeft: 58,
    marginBottom: 40,
    x: { ...axis, label: 'predicted loss →' },
    y: { ...axis, label: '↑ measured loss' },
    marks: [
      Plot.line(diagonal, { x: 'predicted', y: 'measured', stroke: 'var(--muted)', strokeDasharray: '4 3' }),
      Plot.dot(points, {
        x: 'predicted',
        y: 'measured',
        r: points.length > 200 ? 2.5 : 4,
        fill: 'var(--accent)',
        fillOpacity: 0.55,
        stroke: 'var(--accent)',
        strokeWidth: 0.75,
        title: pointTitle,
      }),
    ],
  }
}

function pointTitle({ layer, kvHead, predicted, measured }: PredictedMeasured): string {
  return `layer ${layer}, head ${kvHead}\npredicted ${formatNumber(predicted)}\nmeasured ${formatNumber(measured)}`
}
