import type * as Plot from '@observablehq/plot'
import { formatTick } from '../formatNumber.ts'
import { logScale } from '../logScale.ts'
import type { PlotWidth } from '../plotDocument.ts'

/** A logarithmic axis that holds some values, with round ticks. */
export function logAxis(label: string, values: readonly number[], width: PlotWidth): Plot.ScaleOptions {
  const scale = logScale(values, 0.05, width === 'wide' ? 7 : 5)
  return {
    type: 'log',
    label,
    domain: [scale.value(0), scale.value(1)],
    grid: true,
    ticks: scale.ticks,
    tickFormat: formatTick,
  }
}

export const isPositive = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value > 0
