import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCellRows } from '../../src/formats/cellRowsParquet.ts'
import { documentText } from '../../src/formats/documentText.ts'
import { findingsSchema } from '../../src/formats/findingsSchema.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { findStudy } from '../../src/study/claims/findStudy.ts'
import { type CellRow, cellColumns } from '../../src/study/design/cellRow.ts'
import { cellLabel } from '../../src/study/design/design.ts'
import { measureCell } from '../../src/study/design/measureCell.ts'
import { drawFromTrace } from '../../src/study/laws/drawFromTrace.ts'
import { openStudy } from '../../src/sweep/openStudy.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'

const folder = new URL('../../studies/paper/', import.meta.url).pathname
const study = openStudy(`${folder}design.json`)
const rows = await readCellRows(readFileSync(`${folder}rows.parquet`))

describe('the committed study of the paper', () => {
  it('has a row for every scheme, reading and budget of every cell', () => {
    const expected = study.cells.reduce((sum, { schemes, bits }) => sum + schemes.length * bits.length, 0)
    expect(rows.length).toBe(expected)
    expect(new Set(rows.map(rowLabel)).size).toBe(expected)
  })

  it('gives the committed findings again from its rows', () => {
    const findings = findStudy(study.design, study.designHash, rows)
    const document = documentText(findingsSchema, { format: 'kqv-findings-1', ...findings })
    expect(document).toBe(readFileSync(`${folder}findings.json`, 'utf8'))
  })

  it('gives the committed rows again for 20 cells drawn at random', () => {
    const random = createRandom(seedOf(20))
    const trace = openTrace('data/smollm2-135m.safetensors')
    const committed = new Map(rows.map((row) => [rowLabel(row), row]))
    for (let draw = 0; draw < 20; draw++) {
      const cell = study.cells[random.integer(study.cells.length)]
      for (const row of measureCell(cell, (traceCell, seed) => drawFromTrace(trace, traceCell, seed)))
        expect(asStored(row)).toEqual(committed.get(rowLabel(row)))
    }
  })
})

function rowLabel(row: CellRow): string {
  return `${cellLabel(row)} ${row.scheme} ${row.bits}`
}

/** Numbers as the file holds them. */
function asStored(row: CellRow): CellRow {
  const stored: Record<string, unknown> = { ...row }
  for (const { name, type } of cellColumns)
    if (type === 'single') stored[name] = Math.fround(Number(row[name]))
  return stored as unknown as CellRow
}
