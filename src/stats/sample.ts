/** One number per independent unit. */
export type Sample = readonly number[] | Float64Array

/**
 * Refuses a sample that is too small or holds a value that is no number.
 *
 * @param who the caller, for the message
 */
export function checkSample(who: string, sample: Sample, minimum: number): void {
  if (sample.length < minimum)
    throw new RangeError(
      `${who}: needs at least ${minimum} ${minimum === 1 ? 'unit' : 'units'}, got ${sample.length}; measure more units`,
    )
  for (let unit = 0; unit < sample.length; unit++) {
    if (!Number.isFinite(sample[unit]))
      throw new RangeError(
        `${who}: unit ${unit} must be finite, got ${sample[unit]}; leave no failed unit in`,
      )
  }
}
