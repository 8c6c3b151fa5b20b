import type { RenderFunction } from '@observablehq/plot'
import type { FrontierPoint, SchemeFinding } from '../advisor/recommendation.ts'
import { type Box, type LabelRequest, placeLabels } from './labelPlacement.ts'

export const POINT_RADIUS = 4
const LABEL_HEIGHT = 15
/** Of wide fonts, so that narrower ones fit too. */
const LETTER_WIDTH = 7
const BOLD_LETTER_WIDTH = 8
const MAX_LETTERS = 30
/** A label farther away than this is tied to its point by a line. */
const LEADER_LENGTH = 12
const CURVE_PIECES = 8

export interface LabelledScheme extends SchemeFinding {
  /** Place among all schemes, 0 for the recommendation. */
  readonly index: number
  /** Where it is drawn, in bits per value. */
  readonly x: number
}

export interface LabelOptions {
  readonly schemes: readonly LabelledScheme[]
  readonly curve: readonly FrontierPoint[]
  readonly unlabelled: readonly LabelledScheme[]
  /** Numbers of a key below, where names have no room. */
  readonly numbered: boolean
}

/** A Plot mark that names points without collisions, which Plot's own text mark does not promise. */
export function schemeLabels({ schemes, curve, unlabelled, numbered }: LabelOptions): RenderFunction {
  return (_index, scales, _channels, dimensions, context) => {
    const x = scales.x as (value: number) => number
    const y = scales.y as (value: number) => number
    const labelled = schemes.filter((scheme) => !unlabelled.includes(scheme))
    const texts = labelled.map(({ name, index }) => (numbered ? `${index + 1}` : shorten(name)))
    const requests = labelled.map(
      (scheme, i): LabelRequest => ({
        x: x(scheme.x),
        y: y(scheme.loss.value),
        width: texts[i].length * (scheme.index === 0 ? BOLD_LETTER_WIDTH : LETTER_WIDTH) + 6,
        height: LABEL_HEIGHT,
      }),
    )
    const obstacles = [
      ...schemes.flatMap((scheme) => pointBoxes(x(scheme.x), scheme.loss, y)),
      ...alongCurve(curve.map(({ bitsPerValue, loss }) => [x(bitsPerValue), y(loss)] as const)),
    ]
    const group = svgElement(context.document, 'g', { class: 'labels' })
    placeLabels(requests, plotFrame(dimensions), obstacles).forEach((box, i) => {
      const kind = labelled[i].index === 0 ? 'chosen' : 'other'
      group.append(...labelElements(context.document, box, requests[i], texts[i], kind))
    })
    return group
  }
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
function pointBoxes(
  x: number,
  { value, interval }: SchemeFinding['loss'],
  y: (value: number) => number,
): Box[] {
  const point = square(x, y(value), POINT_RADIUS + 2)
  if (interval === undefined || !(interval.lower > 0)) return [point]
  const top = y(interval.upper)
  return [point, { left: x - 2, top, width: 4, height: y(interval.lower) - top }]
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

function svgElement(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, typeof value === 'number' ? value.toFixed(1) : value)
  return element
}
