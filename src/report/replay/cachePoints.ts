import * as Plot from '@observablehq/plot'
import type { Estimate } from '../../study/estimate.ts'
import type { CandidateFamily } from '../../study/replay/replayFindings.ts'
import { type LabelledPoint, type Place, POINT_RADIUS, pointLabels } from '../pointLabels.ts'
import { isPositive } from '../study/logAxis.ts'
import { families, familyColor, familySymbol } from './familyMarks.ts'

/** One cache in a picture: a place across, and its mean KLD. */
export interface CachePoint {
  /** Its number in the table, and in the key of the picture. */
  readonly number: number
  readonly label: string
  readonly family: CandidateFamily
  readonly x: number
  readonly kld: Estimate
  /** What is read where the point is touched. */
  readonly title: string
}

/**
 * Points with intervals and numbers, a symbol for each family.
 *
 * @param curves that numbers keep off
 */
export function cachePointMarks(
  points: readonly CachePoint[],
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
    pointLabels(points.map(labelledPoint), curves),
  ]
}

function labelledPoint(point: CachePoint): LabelledPoint {
  const { x, kld } = point
  const { value, interval } = kld
  return {
    x,
    y: value,
    whisker: interval && interval.lower > 0 ? [interval.lower, interval.upper] : undefined,
    label: cacheNumber(point),
  }
}

/** A cache beside its point: its number, since names would cover one another. */
export function cacheNumber({
  number,
  family,
}: Pick<CachePoint, 'number' | 'family'>): NonNullable<LabelledPoint['label']> {
  return { text: `${number}`, kind: family, isBold: family === 'recommended' }
}

/** Everything that the axis of KLD has to hold. */
export function kldValues(points: readonly CachePoint[]): number[] {
  return points.flatMap(({ kld: { value, interval } }) =>
    [value, interval?.lower, interval?.upper].filter(isPositive),
  )
}
