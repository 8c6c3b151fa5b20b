import { formatCount, formatRanges } from '../../report/formatNumber.ts'
import type { Estimate } from '../../study/estimate.ts'

/** Three significant digits, as many as a measurement of some documents can bear: `0.0340`, `1,230`, `3.28e-4`. */
export function significant(value: number): string {
  if (value === 0) return '0'
  const magnitude = Math.abs(value)
  if (magnitude < 1e-3 || magnitude >= 1e6) return value.toExponential(2)
  const digits = value.toPrecision(3)
  return Math.abs(Number(digits)) < 1000 ? digits : formatCount(Number(digits))
}

/** `0.0334 [0.0312, 0.0352]` */
export function withInterval(estimate: Estimate): string {
  return [significant(estimate.value), intervalOf(estimate)].join(' ').trimEnd()
}

/** `0.0334 x [0.0312, 0.0352]` */
export function times(estimate: Estimate): string {
  return [`${significant(estimate.value)} x`, intervalOf(estimate)].join(' ').trimEnd()
}

/** `[0.0312, 0.0352]`, or nothing where there is none. */
export function intervalOf({ interval }: Estimate): string {
  return interval ? `[${significant(interval.lower)}, ${significant(interval.upper)}]` : ''
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** `layer 1`, `layers 0, 3–5` */
export function layersText(layers: readonly number[]): string {
  return `layer${layers.length === 1 ? '' : 's'} ${formatRanges(layers)}`
}
