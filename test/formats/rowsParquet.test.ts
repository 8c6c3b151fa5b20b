import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { writeRowsParquet } from '../../src/formats/rowsParquet.ts'
import { rowColumns } from '../../src/study/measurement.ts'
import { buildRow } from '../builders/buildRow.ts'

const rows = Array.from({ length: 50 }, (_, document) =>
  buildRow({
    document,
    seed: 2 ** 40 + document,
    klNats: document / 3,
    klNatsMax: 5e-324,
    innerProductBias: -document,
    keyStorage: `mse3+mse4@0.${document}`,
    keyBytes: 2 ** 31 - 1 - document,
  }),
)

async function read(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: bytes.slice().buffer })
}

describe('rows in Parquet', () => {
  it('come back as they were, a column for every label and number', async () => {
    const found = await read(writeRowsParquet(rows))
    expect(Object.keys(found[0])).toEqual(rowColumns.map(({ name }) => name))
    expect(found).toEqual(rows)
  })

  it('give equal bytes for equal rows', () => {
    expect(writeRowsParquet(rows.map((row) => ({ ...row })))).toEqual(writeRowsParquet(rows))
    expect(writeRowsParquet(rows.slice(1))).not.toEqual(writeRowsParquet(rows))
  })

  it('may be none', async () => {
    expect(await read(writeRowsParquet([]))).toEqual([])
  })
})
