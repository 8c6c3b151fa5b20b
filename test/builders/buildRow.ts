import type { MeasurementRow } from '../../src/study/measurement.ts'

/** A row without any error, but for what is given. */
export function buildRow(changes: Partial<MeasurementRow> = {}): MeasurementRow {
  return {
    trace: '0a1b2c3d',
    model: 'synthetic',
    kqvVersion: '0.1.0+00000000',
    seed: 1,
    layer: 0,
    kvHead: 0,
    headDim: 16,
    keyStorage: 'mse4',
    valueStorage: 'qjl4',
    document: 0,
    numRows: 4,
    keyBytes: 100,
    valueBytes: 120,
    klNats: 0,
    klNatsMax: 0,
    klNatsShallow: 0,
    klNatsDeep: 0,
    totalVariation: 0,
    top1Agreement: 1,
    top5Agreement: 1,
    innerProductBias: 0,
    innerProductVariance: 0,
    keyScaleError: 0,
    keyDirectionError: 0,
    valueScaleError: 0,
    valueDirectionError: 0,
    outputScaleError: 0,
    outputDirectionError: 0,
    ...changes,
  }
}
