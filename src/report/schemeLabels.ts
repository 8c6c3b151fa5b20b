import type { RenderFunction } from '@observablehq/plot'
import type { FrontierPoint, SchemeFinding } from '../advisor/recommendation.ts'
import { type LabelledPoint, pointLabels } from './pointLabels.ts'

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

/** A Plot mark that names schemes, and keeps off the curve. */
export function schemeLabels({ schemes, curve, unlabelled, numbered }: LabelOptions): RenderFunction {
  const points = schemes.map((scheme): LabelledPoint => {
    const { index, name, x, loss } = scheme
    const whisker = loss.interval && loss.interval.lower > 0 ? loss.interval : undefined
    const place = { x, y: loss.value, whisker: whisker && ([whisker.lower, whisker.upper] as const) }
    if (unlabelled.includes(scheme)) return place
    const isChosen = index === 0
    const text = numbered ? `${index + 1}` : name
    return { ...place, label: { text, kind: isChosen ? 'chosen' : 'other', isBold: isChosen } }
  })
  return pointLabels(points, [curve.map(({ bitsPerValue, loss }) => ({ x: bitsPerValue, y: loss }))])
}
