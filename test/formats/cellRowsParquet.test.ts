import { parquetMetadata } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { readCellRows, writeCellRows } from '../../src/formats/cellRowsParquet.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { type CellRow, cellColumns } from '../../src/study/design/cellRow.ts'
import { expandDesign } from '../../src/study/design/design.ts'
import { measureCell } from '../../src/study/design/measureCell.ts'
import { buildDesign } from '../builders/buildDesign.ts'

const labels = { designHash: '0123456789abcdef', kqvVersion: '0.1.0+00000000' }
const rows = expandDesign(buildDesign({ seed: 2 ** 52 + 1 }, { temperatures: [0.3, 1] })).flatMap((cell) =>
  measureCell(cell, () => {
    throw new Error('no trace')
  }),
)

/** What a file keeps of a row: labels as they are, what was measured in single precision. */
function asStored(row: CellRow): Record<string, unknown> {
  return Object.fromEntries(
    cellColumns.map(({ name, type }) => [
      name,
      type === 'single' ? Math.fround(row[name] as number) : row[name],
    ]),
  )
}

describe('rows of a study in Parquet', () => {
  it('come back with every label as it was, and what was measured in single precision', async () => {
    expect(await readCellRows(writeCellRows(rows, labels))).toEqual(rows.map(asStored))
  })

  it('have a column for every field, and no other', () => {
    expect(cellColumns.map(({ name }) => name).toSorted()).toEqual(Object.keys(rows[0]).toSorted())
  })

  it('are the same bytes when what was read is written again', async () => {
    const bytes = writeCellRows(rows, labels)
    expect(writeCellRows(await readCellRows(bytes), labels)).toEqual(bytes)
  })

  it('say which design and which code they are of', () => {
    const { key_value_metadata } = parquetMetadata(writeCellRows(rows, labels).slice().buffer)
    expect(key_value_metadata).toEqual(
      expect.arrayContaining([{ key: 'designHash', value: labels.designHash }]),
    )
  })

  it('take less than 48 bytes each where there are many, of which 52 would be measured', () => {
    const random = createRandom(seedOf(1))
    const many = Array.from({ length: 30 }, (_, trial) =>
      rows.map((row) => {
        const measured = cellColumns.filter(({ type }) => type === 'single')
        const noisy = measured.map(({ name }) => [name, Number(row[name]) * (1 + 0.01 * random.normal())])
        return { ...row, trial, ...Object.fromEntries(noisy) }
      }),
    ).flat()
    expect(writeCellRows(many, labels).length / many.length).toBeLessThan(48)
  })

  it('may lie within a larger buffer, as small files do that Node reads', async () => {
    const bytes = writeCellRows(rows, labels)
    const larger = Buffer.concat([Buffer.alloc(9), bytes, Buffer.alloc(9)])
    expect(await readCellRows(larger.subarray(9, -9))).toEqual(rows.map(asStored))
  })

  it('may be none', async () => {
    expect(await readCellRows(writeCellRows([], labels))).toEqual([])
  })

  it('are refused when the file is cut anywhere', async () => {
    const bytes = writeCellRows(rows.slice(0, 3), labels)
    for (let length = 0; length < bytes.length; length += 7)
      await expect(readCellRows(bytes.slice(0, length))).rejects.toThrow(FormatError)
  })

  it('are refused when a column is missing', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const buffer = parquetWriteBuffer({ columnData: [{ name: 'grid', data: ['only'], type: 'STRING' }] })
    await expect(readCellRows(new Uint8Array(buffer))).rejects.toThrow('expected a column law, got none')
  })
})
