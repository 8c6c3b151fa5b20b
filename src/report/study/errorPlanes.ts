import * as Plot from '@observablehq/plot'
import type { DistanceFinding, StudyFindings } from '../../study/claims/studyFindings.ts'
import { formatNumber } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { drawPlot, type PlotWidth } from '../plotDocument.ts'
import { conditionWords, groupByPlace, placeWords } from './conditions.ts'
import { distances } from './distances.ts'
import { groupBy } from './groupBy.ts'
import { isPositive, logAxis } from './logAxis.ts'
import { colorOf, markEntry, type SchemeMark, schemeMark, schemeWords, toldSchemes } from './schemeMarks.ts'

/** Planes that are drawn: the laws of the first group of places, then what is real. */
const MAX_PLANES = 6

/** Key scale error against key direction error, a plane for each law; then distances of whole error vectors. */
export function errorPlanes({ distances: all }: StudyFindings): Html {
  if (all.length === 0) return html`<p class="lacking">No errors of schemes were measured.</p>`
  const places = groupByPlace(drawnPoints(all)).flatMap(({ places: own }) => own)
  const planes = places.slice(0, MAX_PLANES)
  const points = planes.flatMap(({ items }) => items)
  const marks = [...groupBy(points, ({ scheme }) => scheme).values()].map(([{ scheme, mark }]) =>
    markEntry(mark, scheme),
  )
  return html`<p>How far keys move in length and direction. Each line is a scheme, its points the budgets, most bits at
the lower left; schemes that hold their keys alike share a line.</p>
<div class="legend">${marks}</div>
<div class="side-by-side">${planes.map(({ items }) => html`<figure><h4>${placeWords(items[0])}</h4>${plane(items, points)}</figure>`)}</div>
${places.length > planes.length && html`<p class="caption">Other places are in the table below.</p>`}
${distances(all)}`
}

/** Schemes whose budgets are written beside their points, on either side of the line that all lie along. */
const labelledSchemes = [
  { scheme: 'KQV', dx: -8, dy: -9 },
  { scheme: 'QKQV:sketch=gaussian', dx: 9, dy: 9 },
]

interface PlanePoint extends DistanceFinding {
  readonly mark: SchemeMark
}

/** One point for schemes at the same place of the plane, under all their names. */
function drawnPoints(all: readonly DistanceFinding[]): PlanePoint[] {
  const measured = all.filter(
    ({ scheme, scaling, keyScaleError, keyDirectionError }) =>
      toldSchemes.includes(scheme) &&
      scaling === 'pooled' &&
      isPositive(keyScaleError) &&
      isPositive(keyDirectionError),
  )
  const spots = groupBy(
    measured,
    (point) => `${conditionWords(point)} ${point.grid} ${point.keyScaleError} ${point.keyDirectionError}`,
  )
  return [...spots.values()].map((shared) => ({
    ...shared[0],
    scheme: shared.map(({ scheme }) => schemeWords(scheme)).join(' = '),
    mark: schemeMark(shared[0].scheme),
  }))
}

function plane(points: readonly PlanePoint[], all: readonly PlanePoint[]): Html {
  return drawPlot(
    'Direction error of keys against their scale error, logarithmic, a line a scheme',
    (width) => options(points, all, width),
  )
}

function options(
  points: readonly PlanePoint[],
  all: readonly PlanePoint[],
  width: PlotWidth,
): Plot.PlotOptions {
  const schemes = [...groupBy(points, ({ scheme }) => scheme).values()]
  const color = ({ mark }: PlanePoint): string => colorOf(mark)
  return {
    height: width === 'wide' ? 340 : 300,
    marginLeft: 58,
    marginBottom: 40,
    x: logAxis(
      'scale error S →',
      all.map(({ keyScaleError }) => keyScaleError),
      width,
    ),
    y: logAxis(
      '↑ direction error φ',
      all.map(({ keyDirectionError }) => keyDirectionError),
      width,
    ),
    color: { type: 'identity' },
    marks: [
      Plot.line(points, {
        x: 'keyScaleError',
        y: 'keyDirectionError',
        z: 'scheme',
        sort: 'bits',
        stroke: color,
        strokeOpacity: 0.5,
      }),
      ...schemes.map((own) =>
        Plot.dot(own, {
          x: 'keyScaleError',
          y: 'keyDirectionError',
          symbol: own[0].mark.symbol,
          r: 4,
          fill: color,
          stroke: 'var(--surface)',
          strokeWidth: 0.75,
          title: pointTitle,
        }),
      ),
      ...labelledSchemes.map(({ scheme, dx, dy }) =>
        Plot.text(
          points.filter(({ mark }) => mark === schemeMark(scheme)),
          { x: 'keyScaleError', y: 'keyDirectionError', text: 'bits', dx, dy },
        ),
      ),
    ],
  }
}

function pointTitle({ scheme, bits, keyScaleError, keyDirectionError }: PlanePoint): string {
  return `${scheme}, n = ${bits}\nS ${formatNumber(keyScaleError)}\nφ ${formatNumber(keyDirectionError)}`
}
