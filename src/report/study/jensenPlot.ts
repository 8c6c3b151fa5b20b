import * as Plot from '@observablehq/plot'
import type { JensenFinding } from '../../study/claims/studyFindings.ts'
import { estimateText } from '../estimate.ts'
import { formatNumber, formatPlural, formatSize } from '../formatNumber.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import { drawPlot, type PlotWidth } from '../plotDocument.ts'
import { conditionWords, placeKey } from './conditions.ts'
import { isPositive, logAxis } from './logAxis.ts'
import { colorOf, markEntry, schemeMark, schemeWords } from './schemeMarks.ts'

/** The axis of ratios reaches at least as far, so that noise does not look like a finding. */
const LEAST_RATIOS = [0.8, 1.25]

/** A line for each scheme and budget, its points the temperatures; filled where the diagnostic binds. */
export function jensenPlot(points: readonly JensenFinding[]): Html {
  const schemes = [...new Set(points.map(({ scheme }) => scheme))]
  const plot = drawPlot(
    'Measured over predicted KL against the variance of a logit error, logarithmic; a line a scheme and budget',
    (width) => options(points, schemes, width),
  )
  return html`<figure><div class="legend">${schemes.map((scheme) => markEntry(schemeMark(scheme), schemeWords(scheme)))}
<span class="entry"><i class="dot"></i>hollow: does not bind</span></div>${plot}
<figcaption>${caption(points)}</figcaption></figure>`
}

function caption(points: readonly JensenFinding[]): HtmlValue {
  const binding = points.filter(({ binds }) => binds)
  const least = Math.min(...binding.map(({ measuredVariance }) => measuredVariance.value))
  return [
    'A line joins the temperatures of one scheme at one budget. ',
    `It binds at ${binding.length} of ${formatPlural(points.length, 'point')}`,
    binding.length > 0 ? `, the least variance among them ${formatNumber(least)}.` : '.',
  ]
}

function options(
  points: readonly JensenFinding[],
  schemes: readonly string[],
  width: PlotWidth,
): Plot.PlotOptions {
  const variances = points.map(({ measuredVariance }) => measuredVariance.value)
  const ratios = points.flatMap(({ ratio: { value, interval } }) => [value, interval?.lower, interval?.upper])
  const whiskers = points.filter(({ ratio }) => isPositive(ratio.interval?.lower))
  const x = ({ measuredVariance }: JensenFinding): number => measuredVariance.value
  const y = ({ ratio }: JensenFinding): number => ratio.value
  const color = ({ scheme }: JensenFinding): string => colorOf(schemeMark(scheme))
  return {
    height: width === 'wide' ? 400 : 320,
    marginLeft: 54,
    marginBottom: 40,
    x: logAxis('variance of a logit error →', variances, width),
    y: logAxis('↑ measured / predicted KL', [...LEAST_RATIOS, ...ratios.filter(isPositive)], width),
    color: { type: 'identity' },
    marks: [
      Plot.ruleY([1], { stroke: 'var(--ink)', strokeWidth: 1.25 }),
      Plot.line(points, {
        x,
        y,
        z: (point: JensenFinding) => `${point.scheme} ${point.bits} ${placeKey(point)}`,
        sort: 'temperature',
        stroke: color,
        strokeOpacity: 0.5,
      }),
      Plot.ruleX(whiskers, {
        x,
        y1: ({ ratio }: JensenFinding) => ratio.interval?.lower,
        y2: ({ ratio }: JensenFinding) => ratio.interval?.upper,
        stroke: color,
      }),
      ...schemes.map((scheme) =>
        Plot.dot(
          points.filter((point) => point.scheme === scheme),
          {
            x,
            y,
            symbol: schemeMark(scheme).symbol,
            r: 3.5,
            fill: (point: JensenFinding) => (point.binds ? color(point) : 'var(--surface)'),
            stroke: color,
            title: pointTitle,
          },
        ),
      ),
    ],
  }
}

function pointTitle({
  scheme,
  temperature,
  measuredVariance,
  ratio,
  binds,
  ...condition
}: JensenFinding): string {
  return [
    `${schemeWords(scheme)}, ${conditionWords(condition)}, temperature ${formatSize(temperature)}`,
    `variance ${estimateText(measuredVariance)}`,
    `measured / predicted KL ${estimateText(ratio)}${binds ? ', binds' : ''}`,
  ].join('\n')
}
