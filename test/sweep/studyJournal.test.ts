import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CellRow } from '../../src/study/design/cellRow.ts'
import { type Cell, cellLabel, type Design, expandDesign } from '../../src/study/design/design.ts'
import { openStudyJournal } from '../../src/sweep/studyJournal.ts'
import { buildDesign } from '../builders/buildDesign.ts'
import { withFolder } from '../builders/traceFile.ts'
import { cells, design, identityOf, openJournal } from './studyRun.ts'

/** Rows that are quick to make: every number but the labels is one. */
function rowsOf({ schemes, bits, numKeys: _, numQueries: __, ...labels }: Cell): CellRow[] {
  const measured = {
    bitsPerValue: 4.125,
    klNats: 0.1 + 0.2,
    totalVariation: 1e-300,
    top1Agreement: 1,
    innerProductBias: -1e-17,
    innerProductVariance: 5e-324,
    keyScaleError: 1 / 3,
    keyDirectionError: 2 / 3,
    valueScaleError: 1,
    valueDirectionError: 1,
    outputScaleError: 1,
    outputDirectionError: 1,
    variancePerError: 1,
    klPerError: 1,
  }
  return schemes.flatMap((scheme) =>
    bits.map((width) => ({
      ...labels,
      scheme,
      bits: width,
      keyCodec: `mse${width}`,
      valueCodec: `qjl${width}`,
      ...measured,
    })),
  )
}

/** Runs `use` on the path of a journal that holds the first cells of the design. */
function withBegun<T>(numCells: number, use: (path: string) => T): Promise<T> {
  return withFolder((folder) => {
    const path = join(folder, 'journal.sqlite')
    const journal = openJournal(path)
    for (const cell of cells.slice(0, numCells)) journal.add(cell, rowsOf(cell))
    journal.close()
    return use(path)
  })
}

describe('the journal of a study', () => {
  it('gives back every bit, in the order of the design whatever the order cells came in', () => {
    const journal = openJournal()
    for (const cell of cells.toReversed()) journal.add(cell, rowsOf(cell).toReversed())
    expect(journal.rows()).toEqual(cells.flatMap(rowsOf))
    journal.close()
  })

  it('takes a cell whole or not at all', () => {
    const journal = openJournal()
    const [first, ...rest] = rowsOf(cells[0])
    expect(() => journal.add(cells[0], [first, { ...rest[0], klNats: Number.NaN }])).toThrow('NOT NULL')
    expect(journal.known.size).toBe(0)
    expect(journal.rows()).toEqual([])
    journal.add(cells[0], [first, ...rest])
    expect(journal.rows()).toEqual([first, ...rest])
    journal.close()
  })

  it('knows its cells again when it is resumed', () =>
    withBegun(5, (path) => {
      const journal = openJournal(path, true)
      expect([...journal.known].toSorted()).toEqual(cells.slice(0, 5).map(cellLabel).toSorted())
      journal.add(cells[5], rowsOf(cells[5]))
      expect(journal.rows()).toEqual(cells.slice(0, 6).flatMap(rowsOf))
      journal.close()
    }))

  it('is not taken up unasked', () =>
    withBegun(5, (path) => {
      expect(() => openJournal(path)).toThrow(
        new RangeError(
          `${path}: 5 of 12 cells are measured, got no --resume; add it to go on, or name another --out`,
        ),
      )
    }))

  it('may be begun anew while it is empty, even with another design', () =>
    withBegun(0, (path) => {
      const other = buildDesign()
      openStudyJournal(path, identityOf(other), expandDesign(other), false).close()
      const journal = openJournal(path)
      expect(journal.known.size).toBe(0)
      journal.close()
    }))

  it.each<[string, Design, string]>([
    ['trials', { ...design, trials: 4 }, 'trials was 3, got 4'],
    [
      'a budget',
      { ...design, grids: [{ ...design.grids[0], bits: [2, 5] }] },
      'grids[0].bits[1] was 4, got 5',
    ],
    [
      'an added temperature',
      { ...design, grids: [{ ...design.grids[0], temperatures: [2] }] },
      'grids[0].temperatures was undefined, got [2]',
    ],
  ])('refuses a design that differs, and says where: %s', (_, other, difference) =>
    withBegun(2, (path) => {
      for (const resumes of [true, false])
        expect(() => openStudyJournal(path, identityOf(other), expandDesign(other), resumes)).toThrow(
          new RangeError(`${path}: begun with another design: ${difference}; name another --out`),
        )
    }),
  )

  it('refuses the same design on a trace that has changed', () =>
    withBegun(2, (path) => {
      const identity = { ...identityOf(), designHash: 'f'.repeat(16) }
      expect(() => openStudyJournal(path, identity, cells, true)).toThrow(
        'the content of its trace has changed',
      )
    }))

  it('mixes no rows of other code, but lets a whole study be judged again by it', async () => {
    const other = identityOf(design, '0.1.0+ffffffff')
    await withBegun(11, (path) => {
      expect(() => openStudyJournal(path, other, cells, true)).toThrow(
        'begun by kqv 0.1.0+00000000, whose rows may differ, got 0.1.0+ffffffff',
      )
    })
    await withBegun(12, (path) => {
      const journal = openStudyJournal(path, other, cells, true)
      expect(journal.rows()).toHaveLength(cells.flatMap(rowsOf).length)
      journal.close()
    })
  })

  it('belongs to one run at a time', () =>
    withBegun(2, (path) => {
      const journal = openJournal(path, true)
      expect(() => openJournal(path, true)).toThrow(
        new RangeError(`${path}: another run is at work on it; wait for its end, or name another folder`),
      )
      journal.close()
      openJournal(path, true).close()
    }))

  it('refuses a file that is no journal', () =>
    withFolder((folder) => {
      const path = join(folder, 'journal.sqlite')
      writeFileSync(path, 'once upon a time '.repeat(100))
      expect(() => openJournal(path)).toThrow(
        new RangeError(`${path}: expected a journal of kqv, got another file; name another folder`),
      )
    }))
})
