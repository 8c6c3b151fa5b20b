/** A logarithmic axis from 0 to 1. */
export interface LogScale {
  /** Where a value lies, 0 to 1; what is beyond an end, or not positive, lies on that end. */
  position(value: number): number
  /** The inverse. */
  value(position: number): number
  /** Round values within the axis, ascending. */
  readonly ticks: readonly number[]
}

/** Ticks closer than this share of the axis would run into each other on a phone. */
const MIN_GAP = 0.085

const usable = (value: number): boolean => Number.isFinite(value) && value > 0

/**
 * An axis that holds every positive value of `values`, with a margin at both ends.
 *
 * @param margin share of the axis left free at each end
 */
export function logScale(values: readonly number[], margin = 0, maxTicks = 7): LogScale {
  const logs = values.filter(usable).map(Math.log10)
  const lowest = logs.length > 0 ? Math.min(...logs) : 0
  const highest = logs.length > 0 ? Math.max(...logs) : 0
  const span = Math.max(highest - lowest, 0.05)
  const start = (lowest + highest - span) / 2 - margin * span
  const end = (lowest + highest + span) / 2 + margin * span

  return {
    position(value: number): number {
      if (!usable(value)) return value === Number.POSITIVE_INFINITY ? 1 : 0
      return Math.min(1, Math.max(0, (Math.log10(value) - start) / (end - start)))
    },
    value: (position) => 10 ** (start + position * (end - start)),
    ticks: logTicks(start, end, maxTicks),
  }
}

/** The densest of a few grids of round numbers that keeps within `maxTicks`. */
function logTicks(start: number, end: number, maxTicks: number): number[] {
  for (const mantissas of [
    [1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 5, 7],
    [1, 1.5, 2, 3, 5, 7],
    [1, 2, 5],
    [1, 3],
    [1],
  ]) {
    const ticks = gridTicks(mantissas, start, end)
    const isSparse = ticks.every(
      (tick, i) => i === 0 || Math.log10(tick / ticks[i - 1]) >= MIN_GAP * (end - start),
    )
    if (ticks.length <= maxTicks && isSparse) return ticks
  }
  const decades = gridTicks([1], start, end)
  const stride = Math.ceil(decades.length / maxTicks)
  // counted from 1, so that a ratio of 1 keeps its tick
  return decades.filter((tick) => Math.round(Math.log10(tick)) % stride === 0)
}

function gridTicks(mantissas: readonly number[], start: number, end: number): number[] {
  const ticks: number[] = []
  for (let exponent = Math.floor(start); exponent <= end; exponent++)
    for (const mantissa of mantissas) {
      const tick = Number(`${mantissa}e${exponent}`)
      const log = Math.log10(tick)
      if (log >= start && log <= end) ticks.push(tick)
    }
  return ticks
}
