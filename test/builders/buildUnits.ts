import type { UnitMeans } from '../../src/study/unitMeans.ts'

/** Units whose every error is the number given, one for each document. */
export function buildUnits(errors: readonly number[]): UnitMeans[] {
  return errors.map((error, document) => ({
    document,
    klNats: error,
    keyScaleError: error,
    outputScaleError: error,
    top1Agreement: 1,
    errorVector: [error, error, error, error, error, error],
    bytesPerToken: 1,
  }))
}
