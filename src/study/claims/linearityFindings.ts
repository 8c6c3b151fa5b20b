import { type Estimate, estimateMean } from '../estimate.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { JensenFinding, LinearityFinding, Place } from './studyFindings.ts'

/** Measured over predicted KL: within it, KL is as good as proportional to the variance. */
const tolerance = 0.1

/**
 * Where KL stops being proportional to the variance of a logit error, as bits are taken away and, in a grid that sweeps
 * it, the temperature rises.
 *
 * @param jensen findings of the same places
 */
export function linearityFindings(
  places: readonly MeasuredPlace[],
  jensen: readonly JensenFinding[],
): LinearityFinding[] {
  return [...new Set(places.map(({ place }) => placeLabel(place)))].flatMap((label) => {
    const sweep = places.filter(({ place }) => placeLabel(place) === label)
    const points = jensen
      .filter((point) => placeLabel(point) === label)
      .toSorted((a, b) => a.measuredVariance.value - b.measuredVariance.value)
    const schemes = [...new Set(points.map(({ scheme }) => scheme))].toSorted()
    return schemes.map((name) =>
      findingOf(
        sweep,
        points.filter(({ scheme }) => scheme === name),
      ),
    )
  })
}

function placeLabel({ grid, law, structure, headDim }: Place): string {
  return [grid, law, structure, headDim].join('/')
}

/** @param points of one scheme, by ascending variance */
function findingOf(sweep: readonly MeasuredPlace[], points: readonly JensenFinding[]): LinearityFinding {
  const [{ place }] = sweep
  const { scheme } = points[0]
  const onset = points.find(isOff)
  const exponent = onset && fitExponent(sweep, points.slice(points.indexOf(onset)))
  const outcome = outcomeOf(points, onset)
  return {
    ...place,
    scheme,
    outcome,
    variances: [points[0].measuredVariance.value, points[points.length - 1].measuredVariance.value],
    ...(onset && {
      onset: {
        temperature: onset.temperature,
        bits: onset.bits,
        variance: onset.measuredVariance.value,
        ratio: onset.ratio,
      },
    }),
    ...(exponent && { exponent }),
    summary: summaryOf(points, onset, exponent, outcome),
  }
}

function isOff({ ratio: { interval } }: JensenFinding): boolean {
  return interval !== undefined && (interval.lower > 1 + tolerance || interval.upper < 1 - tolerance)
}

function isWithin({ ratio: { interval } }: JensenFinding): boolean {
  return interval !== undefined && interval.lower >= 1 - tolerance && interval.upper <= 1 + tolerance
}

function outcomeOf(
  points: readonly JensenFinding[],
  onset: JensenFinding | undefined,
): LinearityFinding['outcome'] {
  if (onset !== undefined) return onset.ratio.value > 1 ? 'superlinear' : 'sublinear'
  return points.every(isWithin) ? 'linear' : 'not enough evidence'
}

/**
 * The slope of log KL on log variance over budgets, each temperature with an intercept of its own: the sharper the
 * attention, the less KL a unit of variance makes, which is no matter of linearity. One slope a trial.
 */
function fitExponent(
  sweep: readonly MeasuredPlace[],
  points: readonly JensenFinding[],
): Estimate | undefined {
  const series = sweep.map((at) =>
    points
      .filter(({ temperature }) => temperature === at.temperature)
      .map(({ scheme, bits }) => at.rows(scheme, bits)),
  )
  if (!series.some((budgets) => budgets.length >= 2)) return undefined
  const numTrials = Math.min(...series.flat().map((rows) => rows.length))
  const slopes = Array.from({ length: numTrials }, (_, trial) =>
    commonSlope(
      series.map((budgets) =>
        budgets.map((rows) => [Math.log(rows[trial].innerProductVariance), Math.log(rows[trial].klNats)]),
      ),
    ),
  )
  return estimateMean(slopes)
}

/** Least squares with one slope, and an intercept for each group of points (x, y). */
function commonSlope(groups: readonly (readonly (readonly number[])[])[]): number {
  let products = 0
  let squares = 0
  for (const points of groups) {
    const centre = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length)
    for (const [x, y] of points) {
      products += (x - centre[0]) * (y - centre[1])
      squares += (x - centre[0]) ** 2
    }
  }
  return products / squares
}

function summaryOf(
  points: readonly JensenFinding[],
  onset: JensenFinding | undefined,
  exponent: Estimate | undefined,
  outcome: LinearityFinding['outcome'],
): string {
  const swept = [points[0], points[points.length - 1]].map((point) => format(point.measuredVariance.value))
  const range = `logit error variances of ${swept.join(' to ')}`
  if (outcome === 'linear')
    return `Over ${range} KL stays within 10 % of proportional to the variance: it never becomes superlinear.`
  if (onset === undefined)
    return `Over ${range} KL is nowhere shown to be more than 10 % off proportional to the variance, nor to stay within.`
  const direction = outcome === 'superlinear' ? 'above' : 'below'
  const growth = exponent ? `, and grows as its power ${format(exponent.value)} from there` : ''
  const never = outcome === 'sublinear' && !points.some(isAbove) ? ' It is superlinear nowhere.' : ''
  return (
    `Over ${range} KL first leaves the line, ${direction} it, at a variance of ` +
    `${format(onset.measuredVariance.value)}${growth}.${never}`
  )
}

function isAbove({ ratio }: JensenFinding): boolean {
  return (ratio.interval?.lower ?? 0) > 1 + tolerance
}

function format(value: number): string {
  return String(Number(value.toPrecision(3)))
}
