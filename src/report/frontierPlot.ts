import * as Plot from '@observablehq/plot'
import type { FrontierPoint, Recommendation, SchemeFinding } from '../advisor/recommendation.ts'
import { dodge } from './dodge.ts'
import { estimateText } from './estimate.ts'
import { formatBits, formatTick } from './formatNumber.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { logScale } from './logScale.ts'
import { drawPlot, type PlotWidth } from './plotDocument.ts'
import { POINT_RADIUS } from './pointLabels.ts'
import { type LabelledScheme, schemeLabels } from './schemeLabels.ts'

/** Sizes within this share of the recommended one are drawn again, closer. */
const NEAR = 0.25
/** Distance between points of equal size, as a share of the axis. */
const DODGE = 0.018
/** Fewer points than this need no closer look. */
const MIN_NEAR = 3

interface Scene {
  readonly schemes: readonly LabelledScheme[]
  readonly curve: readonly FrontierPoint[]
  /** Schemes that a closer look labels. */
  readonly unlabelled: readonly LabelledScheme[]
  /** First and last bits per value of the axis. */
  readonly sizes: readonly [number, number]
}

/** Loss against size: the best reachable curve, with every measured scheme as a point. */
export function frontierPlot({ frontier, schemes }: Recommendation): Html {
  const drawn = schemes
    .map((scheme, index) => ({ ...scheme, index, x: scheme.stored.bitsPerValue }))
    .filter(({ loss }) => positive(loss.value))
  const curve = frontier
    .filter(({ loss }) => positive(loss))
    .toSorted((a, b) => a.bitsPerValue - b.bitsPerValue)
  if (drawn.length + curve.length === 0)
    return html`<p class="lacking">Nothing to draw: no loss was measured.</p>`

  const keys = drawn.map(
    ({ name, index }) => html`<li value="${index + 1}" class="${index === 0 && 'chosen'}">${name}</li>`,
  )
  return html`<figure>${scenes(drawn, curve)}
<ol class="plot-keys">${keys}</ol>
<figcaption>${caption(schemes, curve)}</figcaption></figure>`
}

function caption(schemes: readonly SchemeFinding[], curve: readonly FrontierPoint[]): HtmlValue {
  const missing = schemes.filter(({ loss }) => !positive(loss.value)).map(({ name }) => name)
  const hasIntervals = schemes.some(({ loss }) => loss.interval !== undefined)
  return [
    hasIntervals ? 'Bars are intervals. ' : 'No intervals: too few documents. ',
    'Points are measured, those of equal size set side by side. ',
    curve.length > 0 && 'The curve is the loss predicted for recommended policies of every size. ',
    missing.length > 0 && `Not drawn, for want of a positive loss: ${missing.join(', ')}.`,
  ]
}

/** One picture, or two where schemes crowd about the recommended size. */
function scenes(schemes: readonly LabelledScheme[], curve: readonly FrontierPoint[]): Html {
  const label = 'Loss of every scheme against stored bits per value, logarithmic'
  const sizes = extent([...schemes.map(({ x }) => x), ...curve.map(({ bitsPerValue }) => bitsPerValue)])
  const whole = { schemes: dodge(schemes, DODGE * (sizes[1] - sizes[0])), curve, unlabelled: [], sizes }
  const size = schemes.find(({ index }) => index === 0)?.x ?? 0
  const nearSizes = [(1 - NEAR) * size, (1 + NEAR) * size] as const
  const isNear = (bitsPerValue: number): boolean =>
    bitsPerValue >= nearSizes[0] && bitsPerValue <= nearSizes[1]
  const near = schemes.filter(({ x }) => isNear(x))
  if (near.length < MIN_NEAR || near.length === schemes.length)
    return drawPlot(label, (width) => options(whole, width))

  const unlabelled = near.filter(({ index }) => index !== 0)
  const close: Scene = {
    schemes: dodge(near, DODGE * (nearSizes[1] - nearSizes[0])),
    curve: curve.filter(({ bitsPerValue }) => isNear(bitsPerValue)),
    unlabelled: [],
    sizes: nearSizes,
  }
  return html`<div class="side-by-side"><div><h3>Every size</h3>${drawPlot(label, (width) =>
    options({ ...whole, schemes, unlabelled }, width),
  )}</div><div><h3>About the recommended size</h3>${drawPlot(`${label}; a closer look`, (width) =>
    options(close, width),
  )}</div></div>`
}

function extent(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)]
}

const positive = (value: number): boolean => Number.isFinite(value) && value > 0
const color = ({ index }: LabelledScheme): string => (index === 0 ? 'var(--accent)' : 'var(--baseline)')

function options({ schemes, curve, unlabelled, sizes }: Scene, width: PlotWidth): Plot.PlotOptions {
  const intervals = schemes.filter(({ loss }) => loss.interval !== undefined && positive(loss.interval.lower))
  const losses = [
    ...schemes.map(({ loss }) => loss.value),
    ...intervals.flatMap(({ loss }) => [loss.interval?.lower ?? 0, loss.interval?.upper ?? 0]),
    ...curve.map(({ loss }) => loss),
  ]
  const scale = logScale(losses, 0.06)
  return {
    height: 400,
    marginLeft: 54,
    marginBottom: 40,
    marginRight: 16,
    x: { label: 'stored bits per value →', labelAnchor: 'right', ticks: 6, inset: 14, domain: [...sizes] },
    y: {
      label: '↑ output loss',
      type: 'log',
      grid: true,
      domain: [scale.value(0), scale.value(1)],
      ticks: scale.ticks,
      tickFormat: formatTick,
    },
    marks: [
      Plot.line(curve, { x: 'bitsPerValue', y: 'loss', stroke: 'var(--frontier)', strokeWidth: 2 }),
      Plot.ruleX(intervals, {
        x: 'x',
        y1: (scheme: SchemeFinding) => scheme.loss.interval?.lower,
        y2: (scheme: SchemeFinding) => scheme.loss.interval?.upper,
        stroke: color,
        strokeWidth: 1.5,
      }),
      Plot.dot(schemes, {
        x: 'x',
        y: (scheme: SchemeFinding) => scheme.loss.value,
        r: POINT_RADIUS,
        fill: color,
        stroke: 'var(--surface)',
        title: pointTitle,
      }),
      schemeLabels({ schemes, curve, unlabelled, numbered: width === 'narrow' }),
    ],
    color: { type: 'identity' },
  }
}

function pointTitle({ name, detail, stored, loss }: SchemeFinding): string {
  return `${name}: ${detail}\n${formatBits(stored.bitsPerValue)} bits per value\nloss ${estimateText(loss)}`
}
