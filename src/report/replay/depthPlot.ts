import * as Plot from '@observablehq/plot'
import type { Estimate } from '../../study/estimate.ts'
import type { CandidateFamily, DepthFinding, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { estimateText } from '../estimate.ts'
import { formatCount } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { drawPlot, type PlotWidth } from '../plotDocument.ts'
import { isPositive, logAxis } from '../study/logAxis.ts'
import { joinWords } from '../words.ts'
import { cacheName } from './cacheName.ts'
import { cacheNumber } from './cachePoints.ts'
import { endLabels, endLabelsHeight, endLabelsWidth } from './endLabels.ts'
import { families, familyColor, familyLegend, familySymbol } from './familyMarks.ts'
import { plotKeys } from './plotKeys.ts'

interface DepthPoint {
  /** Of the cache, in the table. */
  readonly number: number
  readonly label: string
  readonly family: CandidateFamily
  readonly range: string
  readonly kld: Estimate
  readonly title: string
}

/** Mean KLD of every cache by the number of tokens before a prediction. */
export function depthPlot(findings: ReplayFindings): Html {
  const points = depthPoints(findings)
  if (points.length === 0) return html`<p class="lacking">Nothing to draw: no cache has a KLD above 0.</p>`
  const ranges = findings.candidates[0].depths.map(rangeOf)
  const ends = findings.candidates.flatMap(
    (_, index) => points.findLast(({ number }) => number === index + 1) ?? [],
  )
  return html`${familyLegend(points)}
<figure>${drawPlot('Mean KLD of every cache by depth of the prediction, logarithmic', (width) =>
    options({ points, ends, ranges }, width),
  )}
${plotKeys(ends)}
<figcaption>${populationWords(findings)} Hollow points have no interval: fewer than 8 documents are that
long.</figcaption></figure>`
}

/** How many predictions each range holds; they are the same under every cache. */
function populationWords({ candidates: [{ depths }] }: ReplayFindings): string {
  const counts = depths.map((depth) => `${formatCount(depth.numPredictions)} at ${rangeOf(depth)}`)
  return `Predictions by the number of tokens before them: ${joinWords(counts)}.`
}

const rangeOf = ({ from, to }: Pick<DepthFinding, 'from' | 'to'>): string => `${from}–${to - 1}`

function depthPoints({ candidates }: ReplayFindings): DepthPoint[] {
  return candidates.flatMap(({ label, family, depths }, index) =>
    depths
      .filter(({ meanKld }) => isPositive(meanKld.value))
      .map((depth) => ({
        number: index + 1,
        label,
        family,
        range: rangeOf(depth),
        kld: depth.meanKld,
        title: `${cacheName(label)}, ${rangeOf(depth)} tokens before\nmean KLD ${estimateText(depth.meanKld)}`,
      })),
  )
}

interface Scene {
  readonly points: readonly DepthPoint[]
  /** The deepest of each cache, where its name stands. */
  readonly ends: readonly DepthPoint[]
  readonly ranges: readonly string[]
}

function options({ points, ends, ranges }: Scene, width: PlotWidth): Plot.PlotOptions {
  const isWide = width === 'wide'
  const y = ({ kld }: DepthPoint): number => kld.value
  const names = ends.map((point) => ({ x: point.range, y: y(point), label: cacheNumber(point) }))
  return {
    height: Math.max(isWide ? 460 : 400, endLabelsHeight(names.length) + 60),
    marginLeft: 58,
    marginBottom: 40,
    x: {
      type: 'point',
      domain: ranges,
      label: 'tokens before the prediction →',
      labelAnchor: 'right',
      padding: 0.3,
      insetRight: endLabelsWidth(names.map(({ label }) => label.text)),
      // on a phone the ranges would run into each other
      tickFormat: (range: string) => (isWide ? range : range.replace(/–.*/, '…')),
    },
    y: logAxis('↑ mean KLD, nats', points.map(y), width),
    color: { type: 'identity' },
    marks: [
      Plot.line(points, { x: 'range', y, z: 'label', stroke: familyColor, strokeOpacity: 0.6 }),
      ...families.map((family) =>
        Plot.dot(
          points.filter((point) => point.family === family),
          {
            x: 'range',
            y,
            symbol: familySymbol(family),
            r: 3.5,
            fill: (point: DepthPoint) => (point.kld.interval ? familyColor(point) : 'var(--surface)'),
            stroke: familyColor,
            title: 'title',
          },
        ),
      ),
      endLabels(names),
    ],
  }
}
