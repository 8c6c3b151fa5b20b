import * as Plot from '@observablehq/plot'
import type { CandidateFinding, LogitStatistics } from '../../study/replay/replayFindings.ts'
import { dodge } from '../dodge.ts'
import { estimateText } from '../estimate.ts'
import { formatBits } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { drawPlot, type PlotWidth } from '../plotDocument.ts'
import { isPositive, logAxis } from '../study/logAxis.ts'
import { cacheName } from './cacheName.ts'
import { type CachePoint, cachePointMarks, kldValues } from './cachePoints.ts'
import { familyLegend } from './familyMarks.ts'
import { plotKeys } from './plotKeys.ts'

/** Distance between caches of one size, in bits per value. */
const DODGE = 0.05

/** A cache, as far as it is drawn. */
interface DrawnCache extends Pick<CandidateFinding, 'label' | 'family'> {
  readonly cost: Pick<CandidateFinding['cost'], 'bitsPerValue'>
  readonly statistics: Pick<LogitStatistics, 'meanKld'>
}

interface DrawnReplay {
  readonly candidates: readonly DrawnCache[]
  readonly margin: number
}

/** Mean KLD of every cache against the bits that it takes, with the margin. */
export function cacheFrontier({ candidates, margin }: DrawnReplay): Html {
  const points = candidates
    .map(
      ({ label, family, cost, statistics }, index): CachePoint => ({
        number: index + 1,
        label,
        family,
        x: cost.bitsPerValue,
        kld: statistics.meanKld,
        title: `${cacheName(label)}\n${formatBits(cost.bitsPerValue)} bits per value\nmean KLD ${estimateText(statistics.meanKld)}`,
      }),
    )
    .filter(({ kld }) => isPositive(kld.value))
  if (points.length === 0) return html`<p class="lacking">Nothing to draw: no cache has a KLD above 0.</p>`
  const missing = candidates.length - points.length
  const apart = dodge(points, DODGE)
  const isJoined = points.filter(({ family }) => family === 'recommended').length > 1
  return html`${familyLegend(points)}
<figure>${drawPlot('Mean KLD of every cache against stored bits per value, logarithmic', (width) =>
    options(apart, margin, width),
  )}
${plotKeys(points)}
<figcaption>Lower and further left is better. The dashed line is the margin${isJoined && ', the thin line joins recommended policies'}. Caches
of one size stand side by side.
${points.some(({ kld }) => kld.interval) ? 'Bars are intervals over documents.' : 'No intervals: too few documents.'}
${missing > 0 && 'Caches without any error are not drawn.'}</figcaption></figure>`
}

function options(points: readonly CachePoint[], margin: number, width: PlotWidth): Plot.PlotOptions {
  const recommended = points.filter(({ family }) => family === 'recommended').toSorted((a, b) => a.x - b.x)
  return {
    height: width === 'wide' ? 460 : 400,
    marginLeft: 58,
    marginBottom: 40,
    marginRight: 16,
    x: { label: 'stored bits per value →', labelAnchor: 'right', ticks: 6, inset: 18 },
    y: logAxis('↑ mean KLD, nats', [...kldValues(points), margin], width),
    color: { type: 'identity' },
    marks: [
      Plot.ruleY([margin], { stroke: 'var(--muted)', strokeDasharray: '5 4' }),
      Plot.line(recommended, {
        x: 'x',
        y: ({ kld }: CachePoint) => kld.value,
        stroke: 'var(--family-recommended)',
        strokeOpacity: 0.45,
      }),
      ...cachePointMarks(points, [recommended.map(({ x, kld }) => ({ x, y: kld.value }))]),
    ],
  }
}
