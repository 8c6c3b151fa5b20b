import * as Plot from '@observablehq/plot'
import type { Estimate } from '../../study/estimate.ts'
import { estimateText } from '../estimate.ts'
import { formatNumber } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { drawPlot, type PlotWidth } from '../plotDocument.ts'
import { budgetsOf } from './conditions.ts'
import { isPositive, logAxis } from './logAxis.ts'
import { colorOf, markEntry, type SchemeMark } from './schemeMarks.ts'

const RADIUS = 4
/** Of points that others may lie upon. */
const RADIUS_BEHIND = 6.5

/** Room at the right for the names of landmarks, in pixels. */
const LANDMARK_WIDTH = 72

export interface BudgetPoint {
  readonly bits: number
  readonly measured: Estimate
  readonly closedForm?: number
}

/** One kind of codec over budgets: points with intervals, and the closed form as a line. */
export interface BudgetSeries {
  readonly name: string
  readonly mark: SchemeMark
  readonly points: readonly BudgetPoint[]
  /** Drawn larger, beneath the others, which may lie upon it. */
  readonly isBehind?: boolean
}

/** A value that does not depend on the budget. */
export interface Landmark {
  readonly value: number
  readonly name: string
}

export interface BudgetPlot {
  /** For those who do not see the picture; no text from outside. */
  readonly label: string
  readonly axis: string
  readonly series: readonly BudgetSeries[]
  readonly landmarks?: readonly Landmark[]
}

/** Something of every budget, on a logarithmic axis. */
export function budgetPlot({ label, axis, series, landmarks = [] }: BudgetPlot): Html {
  const drawn = series
    .map((one) => ({ ...one, points: one.points.filter(({ measured }) => isPositive(measured.value)) }))
    .filter(({ points }) => points.length > 0)
  if (drawn.length === 0) return html`<p class="lacking">Nothing to draw: no value above 0 was measured.</p>`
  return html`<div class="legend">${drawn.map(({ mark, name }) => markEntry(mark, name))}</div>
${drawPlot(label, (width) => options(axis, drawn, landmarks, width))}`
}

interface DrawnPoint extends BudgetPoint {
  readonly name: string
  readonly mark: SchemeMark
}

function options(
  axis: string,
  series: readonly BudgetSeries[],
  landmarks: readonly Landmark[],
  width: PlotWidth,
): Plot.PlotOptions {
  const points = series.flatMap(({ name, mark, points: own }) =>
    own.map((point): DrawnPoint => ({ ...point, name, mark })),
  )
  const whiskers = points.filter(({ measured }) => isPositive(measured.interval?.lower))
  const theory = points.filter(({ closedForm }) => isPositive(closedForm))
  const values = points.flatMap(({ measured: { value, interval }, closedForm }) =>
    [value, interval?.lower, interval?.upper, closedForm].filter(isPositive),
  )
  const budgets = budgetsOf(points)
  return {
    height: width === 'wide' ? 340 : 300,
    marginLeft: 54,
    marginBottom: 40,
    marginRight: landmarks.length > 0 ? LANDMARK_WIDTH : 20,
    x: { label: 'n, bits per value →', labelAnchor: 'right', ticks: budgets, tickFormat: 'd', inset: 24 },
    y: logAxis(axis, [...values, ...landmarks.map(({ value }) => value)], width),
    color: { type: 'identity' },
    marks: [
      Plot.ruleY(landmarks, { y: 'value', stroke: 'var(--muted)', strokeDasharray: '5 4' }),
      Plot.text(landmarks, {
        y: 'value',
        text: 'name',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 6,
      }),
      Plot.line(theory, {
        x: 'bits',
        y: 'closedForm',
        z: 'name',
        stroke: markColor,
        strokeOpacity: 0.55,
        strokeWidth: 1.5,
      }),
      Plot.ruleX(whiskers, {
        x: 'bits',
        y1: (point: DrawnPoint) => point.measured.interval?.lower,
        y2: (point: DrawnPoint) => point.measured.interval?.upper,
        stroke: markColor,
        strokeWidth: 1.5,
      }),
      ...behindFirst(series).map(({ name, mark: { symbol }, isBehind }) =>
        Plot.dot(
          points.filter((point) => point.name === name),
          {
            x: 'bits',
            y: (point: DrawnPoint) => point.measured.value,
            symbol,
            r: isBehind ? RADIUS_BEHIND : RADIUS,
            fill: markColor,
            stroke: 'var(--surface)',
            strokeWidth: 0.75,
            title: pointTitle,
          },
        ),
      ),
    ],
  }
}

function behindFirst(series: readonly BudgetSeries[]): BudgetSeries[] {
  return series.toSorted((a, b) => Number(b.isBehind ?? false) - Number(a.isBehind ?? false))
}

const markColor = ({ mark }: DrawnPoint): string => colorOf(mark)

function pointTitle({ name, bits, measured, closedForm }: DrawnPoint): string {
  const theory = closedForm === undefined ? '' : `\nclosed form ${formatNumber(closedForm)}`
  return `${name}, n = ${bits}\nmeasured ${estimateText(measured)}${theory}`
}
