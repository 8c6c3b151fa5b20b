import { formatNumber, formatRanges } from '../../report/formatNumber.ts'
import type { Estimate } from '../../study/estimate.ts'

/** `0.0334 [0.0312, 0.0352]` */
export function withInterval(estimate: Estimate): string {
  return [formatNumber(estimate.value), intervalOf(estimate)].join(' ').trimEnd()
}

/** `0.0334 x [0.0312, 0.0352]` */
export function times(estimate: Estimate): string {
  return [`${formatNumber(estimate.value)} x`, intervalOf(estimate)].join(' ').trimEnd()
}

/** `[0.0312, 0.0352]`, or nothing where there is none. */
export function intervalOf({ interval }: Estimate): string {
  return interval ? `[${formatNumber(interval.lower)}, ${formatNumber(interval.upper)}]` : ''
}

/** `layer 1`, `layers 0, 3–5` */
export function layersText(layers: readonly number[]): string {
  return `layer${layers.length === 1 ? '' : 's'} ${formatRanges(layers)}`
}
