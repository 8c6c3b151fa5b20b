import type { RenderFunction } from '@observablehq/plot'
import type { LabelledPoint } from '../pointLabels.ts'
import { svgElement } from '../svgElement.ts'

const LINE_HEIGHT = 15
/** From the point to its name. */
const REACH = 22
/** Of wide bold letters. */
const LETTER_WIDTH = 8

/** The room at the right that names take. */
export function endLabelsWidth(names: readonly string[]): number {
  return REACH + LETTER_WIDTH * Math.max(...names.map((name) => name.length))
}

/** The room that they take below one another. */
export function endLabelsHeight(numNames: number): number {
  return LINE_HEIGHT * numNames
}

/** A Plot mark that names lines at their right ends, one name below the other, each tied to its end. */
export function endLabels(ends: readonly LabelledPoint[]): RenderFunction {
  return (_index, scales, _channels, { height, marginTop, marginBottom }, context) => {
    const x = scales.x as (value: LabelledPoint['x']) => number
    const y = scales.y as (value: number) => number
    const group = svgElement(context.document, 'g', { class: 'labels ends' })
    const sorted = ends
      .map((end) => ({ label: end.label, x: x(end.x), y: y(end.y) }))
      .toSorted((first, second) => first.y - second.y)
    const places = stacked(
      sorted.map((end) => end.y),
      marginTop,
      height - marginBottom,
    )
    sorted.forEach((end, index) => {
      const textX = end.x + REACH
      const text = svgElement(context.document, 'text', {
        class: end.label?.kind ?? '',
        x: textX,
        y: places[index],
        dy: '0.35em',
      })
      text.textContent = end.label?.text ?? ''
      const tie = { x1: end.x + 6, y1: end.y, x2: textX - 3, y2: places[index] }
      group.append(svgElement(context.document, 'line', tie), text)
    })
    return group
  }
}

/** The same places in the same order, no two closer than a line of text: pushed down, and up again at the end. */
function stacked(places: readonly number[], top: number, bottom: number): number[] {
  const down: number[] = []
  for (const place of places) down.push(Math.max(place, (down.at(-1) ?? top - LINE_HEIGHT) + LINE_HEIGHT))
  let limit = bottom
  return down
    .toReversed()
    .map((place) => {
      const own = Math.min(place, limit)
      limit = own - LINE_HEIGHT
      return own
    })
    .toReversed()
}
