import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorVector, rowColumns } from '../../src/study/measurement.ts'
import { Measurements } from '../../src/study/measurements.ts'
import { buildRow } from '../builders/buildRow.ts'

const rows = [0, 2, 10].flatMap((layer) =>
  ['exact', 'mse4', 'mse4+mse5@0.5'].flatMap((keyStorage) =>
    [0, 1, 10].map((document) => buildRow({ layer, keyStorage, document, klNats: layer + document })),
  ),
)

describe('measurements', () => {
  it('come back in one order, whatever the order they came in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        const measurements = new Measurements()
        measurements.add(shuffled)
        expect(measurements.sorted()).toEqual(rows)
      }),
      { seed: 1 },
    )
  })

  it('are found by what was measured', () => {
    const measurements = new Measurements()
    measurements.add(rows)
    for (const row of rows) expect(measurements.get(row)).toBe(row)
    for (const change of [{ layer: 1 }, { kvHead: 1 }, { valueStorage: 'exact' }, { document: 2 }])
      expect(measurements.has(buildRow(change))).toBe(false)
  })

  it('say what was never measured', () => {
    expect(() => new Measurements().get(buildRow({ layer: 3, document: 5 }))).toThrow(
      new RangeError('measurements: nothing measured under this key, got "3 0 mse4 qjl4 5"'),
    )
  })

  it('keep the latest row of a key', () => {
    const measurements = new Measurements()
    measurements.add([buildRow({ klNats: 1 }), buildRow({ klNats: 2 })])
    expect(measurements.sorted()).toEqual([buildRow({ klNats: 2 })])
  })
})

describe('a row', () => {
  it('has a column for every member', () => {
    expect(rowColumns.map(({ name }) => name).toSorted()).toEqual(Object.keys(buildRow()).toSorted())
  })

  it('holds the 6D error vector: keys, values, outputs, by scale and direction', () => {
    const row = buildRow({
      keyScaleError: 1,
      keyDirectionError: 2,
      valueScaleError: 3,
      valueDirectionError: 4,
      outputScaleError: 5,
      outputDirectionError: 6,
    })
    expect(errorVector(row)).toEqual([1, 2, 3, 4, 5, 6])
  })
})
