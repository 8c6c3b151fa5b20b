import type { RenderFunction } from '@observablehq/plot'
import { type Box, type LabelRequest, placeLabels } from './labelPlacement.ts'
import { svgElement } from './svgElement.ts'

export const POINT_RADIUS = 4
const LABEL_HEIGHT = 15
/** Of wide fonts, so that narrower ones fit too. */
const LETTER_WIDTH = 7
const BOLD_LETTER_WIDTH = 8
const MAX_LETTERS = 30
/** A label farther away than this is tied to its point by a line. */
const LEADER_LENGTH = 12
const CURVE_PIECES = 8

/** A place in the units of the axes: a number, or a step of an axis of steps. */
export interface Place {
  readonly x: number | string
  readonly y: number
}

/** What labels keep off, and what they name. */
export interface LabelledPoint extends Place {
  /** Lower and upper end of an interval. */
  readonly whisker?: readonly [number, number] | undefined
  /** Absent: the point is only kept off. */
  readonly label?: { readonly text: string; readonly kind: string; readonly isBold: boolean }
}

type Toward<T> = (value: T) => number

/**
 * A Plot mark that names points without collisions, which Plot's own text mark does not promise.
 *
 * @param curves lines that labels keep off as well
 */
export function pointLabels(
  points: readonly LabelledPoint[],
  curves: readonly (readonly Place[])[],
): RenderFunction {
  return (_index, scales, _channels, dimensions, context) => {
    const x = scales.x as Toward<Place['x']>
    const y = scales.y as Toward<number>
    const named = points.flatMap(({ label, ...place }) =>
      label === undefined ? [] : [{ ...label, request: labelRequest(label, x(place.x), y(place.y)) }],
    )
    const obstacles = [
      ...points.flatMap((point) => pointBoxes(point, x, y)),
      ...curves.flatMap((curve) => alongCurve(curve.map((place) => [x(place.x), y(place.y)] as const))),
    ]
    const requests = named.map(({ request }) => request)
    const group = svgElement(context.document, 'g', { class: 'labels' })
    placeLabels(requests, plotFrame(dimensions), obstacles).forEach((box, i) => {
      const { request, text, kind } = named[i]
      group.append(...labelElements(context.document, box, request, shorten(text), kind))
    })
    return group
  }
}

function labelRequest(
  { text, isBold }: NonNullable<LabelledPoint['label']>,
  x: number,
  y: number,
): LabelRequest {
  const letterWidth = isBold ? BOLD_LETTER_WIDTH : LETTER_WIDTH
  return { x, y, width: shorten(text).length * letterWidth + 6, height: LABEL_HEIGHT }
}

function shorten(name: string): string {
  return name.length > MAX_LETTERS ? `${name.slice(0, MAX_LETTERS - 1)}…` : name
}

function plotFrame(dimensions: Parameters<RenderFunction>[3]): Box {
  const { width, height, marginLeft, marginRight, marginTop, marginBottom } = dimensions
  return {
    left: marginLeft,
    top: marginTop,
    width: width - marginLeft - marginRight,
    height: height - marginTop - marginBottom,
  }
}

/** The point and its interval. */
function pointBoxes(point: LabelledPoint, x: Toward<Place['x']>, y: Toward<number>): Box[] {
  const [left, middle] = [x(point.x), y(point.y)]
  const own = square(left, middle, POINT_RADIUS + 2)
  if (point.whisker === undefined) return [own]
  const [lower, upper] = point.whisker
  const top = y(upper)
  return [own, { left: left - 2, top, width: 4, height: y(lower) - top }]
}

function alongCurve(points: readonly (readonly [number, number])[]): Box[] {
  return points.slice(1).flatMap(([x, y], i) => {
    const [startX, startY] = points[i]
    return Array.from({ length: CURVE_PIECES }, (_, piece) => {
      const share = piece / CURVE_PIECES
      return square(startX + share * (x - startX), startY + share * (y - startY), 2)
    })
  })
}

function square(x: number, y: number, radius: number): Box {
  return { left: x - radius, top: y - radius, width: 2 * radius, height: 2 * radius }
}

function labelElements(
  document: Document,
  box: Box,
  point: LabelRequest,
  label: string,
  kind: string,
): SVGElement[] {
  const nearX = Math.min(Math.max(point.x, box.left), box.left + box.width)
  const nearY = Math.min(Math.max(point.y, box.top), box.top + box.height)
  const text = svgElement(document, 'text', {
    class: kind,
    x: box.left + box.width / 2,
    y: box.top + box.height / 2,
    dy: '0.35em',
  })
  text.textContent = label
  if (Math.hypot(nearX - point.x, nearY - point.y) < LEADER_LENGTH) return [text]
  return [svgElement(document, 'line', { x1: point.x, y1: point.y, x2: nearX, y2: nearY }), text]
}
