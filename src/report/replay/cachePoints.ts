import * as Plot from '@observablehq/plot'
import type { Estimate } from '../../study/estimate.ts'
import type { CandidateFamily } from '../../study/replay/replayFindings.ts'
import type { PlotWidth } from '../plotDocument.ts'
import { type LabelledPoint, type Place, POINT_RADIUS, pointLabels } from '../pointLabels.ts'
import { isPositive } from '../study/logAxis.ts'
import { families, familyColor, familySymbol } from './familyMarks.ts'

/** One cache in a picture: a place across, and its mean KLD. */
export interface CachePoint {
  /** Its number in the table, where names have no room. */
  readonly number: number
  readonly label: string
  readonly family: CandidateFamily
  readonly x: number
  readonly kld: Estimate
  /** What is read where the point is touched. */
  readonly title: string
}

/**
 * Points with intervals and names, a symbol for each family.
 *
 * @param curves that names keep off
 */
export function cachePointMarks(
  points: readonly CachePoint[],
  width: PlotWidth,
  curves: readonly (readonly Place[])[] = [],
): Plot.Markish[] {
  const whiskers = points.filter(({ kld }) => isPositive(kld.interval?.lower))
  return [
    Plot.ruleX(whiskers, {
      x: 'x',
      y1: ({ kld }: CachePoint) => kld.interval?.lower,
      y2: ({ kld }: CachePoint) => kld.interval?.upper,
      stroke: familyColor,
      strokeWidth: 1.5,
    }),
    ...families.map((family) =>
      Plot.dot(
        points.filter((point) => point.family === family),
        {
          x: 'x',
          y: ({ kld }: CachePoint) => kld.value,
          symbol: familySymbol(family),
          r: POINT_RADIUS,
          fill: familyColor,
          stroke: 'var(--surface)',
          strokeWidth: 0.75,
          title: 'title',
        },
      ),
    ),
    pointLabels(
      points.map((point) => labelledPoint(point, isCrowded(points.length) ? 'narrow' : width)),
      curves,
    ),
  ]
}

function labelledPoint({ number, label, family, x, kld }: CachePoint, width: PlotWidth): LabelledPoint {
  const { value, interval } = kld
  return {
    x,
    y: value,
    whisker: interval && interval.lower > 0 ? [interval.lower, interval.upper] : undefined,
    label: cacheName({ number, label, family }, width),
  }
}

/** Whether the points of a picture are too many for names, which are below it then. */
export function isCrowded(numPoints: number): boolean {
  return numPoints > 16
}

/** A cache beside its point: its number where names have no room. */
export function cacheName(
  { number, label, family }: Pick<CachePoint, 'number' | 'label' | 'family'>,
  width: PlotWidth,
): NonNullable<LabelledPoint['label']> {
  return {
    text: width === 'narrow' ? `${number}` : label,
    kind: family,
    isBold: family === 'recommended',
  }
}

/** Everything that the axis of KLD has to hold. */
export function kldValues(points: readonly CachePoint[]): number[] {
  return points.flatMap(({ kld: { value, interval } }) =>
    [value, interval?.lower, interval?.upper].filter(isPositive),
  )
}
