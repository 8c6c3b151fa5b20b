import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type CellRow, cellColumns } from '../../src/study/design/cellRow.ts'
import { cellLabel } from '../../src/study/design/design.ts'
import { measureCell } from '../../src/study/design/measureCell.ts'
import type { StudyJournal } from '../../src/sweep/studyJournal.ts'
import { withFolder } from '../builders/traceFile.ts'
import { cells, openJournal, run } from './studyRun.ts'

// a worker takes its time to start where others use the cores
vi.setConfig({ testTimeout: 30_000 })

/** Rows as this thread measures them, in the order of the design. */
const expected: CellRow[] = cells.flatMap((cell) => {
  const rows = measureCell(cell, () => {
    throw new Error('no trace')
  })
  return cell.schemes.flatMap((scheme) =>
    cell.bits.map((bits) => rows.find((row) => row.scheme === scheme && row.bits === bits) as CellRow),
  )
})

/** A journal that takes some cells, then fails as a full disk does. */
function fullAfter(journal: StudyJournal, numCells: number): StudyJournal {
  return {
    ...journal,
    add(cell, rows) {
      if (journal.known.size === numCells) throw new Error('the disk is full')
      journal.add(cell, rows)
    },
  }
}

describe('a study', () => {
  it('gives the same rows, bit for bit, from 1, 2 and 4 workers, those of this thread', async () => {
    for (const numThreads of [1, 2, 4]) {
      const journal = openJournal()
      await run(journal, { numThreads })
      expect(journal.rows()).toEqual(expected)
      journal.close()
    }
  })

  it('goes on after a failure with the cells that are missing, and gives the same rows', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'journal.sqlite')
      for (const numKnown of [3, 4, 9]) {
        const journal = openJournal(path, true)
        await expect(run(fullAfter(journal, numKnown), { numThreads: 2 })).rejects.toThrow('the disk is full')
        expect(journal.known.size).toBe(numKnown)
        journal.close()
      }
      const journal = openJournal(path, true)
      const progress: number[][] = []
      await run(journal, { onProgress: (done, total) => progress.push([done, total]) })
      expect(progress).toEqual([
        [1, 3],
        [2, 3],
        [3, 3],
      ])
      expect(journal.rows()).toEqual(expected)
      journal.close()
    }))

  it('measures heavy cells first, and says which share of the work is done', async () => {
    const journal = openJournal()
    const order: string[] = []
    const shares: number[] = []
    const recording: StudyJournal = {
      ...journal,
      add(cell, rows) {
        order.push(cell.grid)
        journal.add(cell, rows)
      },
    }
    await run(recording, { onProgress: (_done, _total, share = 0) => shares.push(share) })
    expect(order).toEqual([...Array(6).fill('heavy'), ...Array(6).fill('light')])
    expect(shares[5]).toBeGreaterThan(0.7)
    expect(shares[11]).toBeCloseTo(1, 12)
    journal.close()
  })

  it('stops when it is told to, and keeps what is measured', async () => {
    const journal = openJournal()
    const stop = new AbortController()
    const running = run(journal, {
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 5) stop.abort(new Error('enough'))
      },
    })
    await expect(running).rejects.toThrow('enough')
    expect(journal.known.size).toBe(5)
    journal.close()
  })

  it('says how long the cells of each grid took, and starts no worker when there are none', async () => {
    const journal = openJournal()
    const times = await run(journal)
    expect(times.map(({ grid, numCells }) => [grid, numCells])).toEqual([
      ['heavy', 6],
      ['light', 6],
    ])
    for (const { seconds } of times) expect(seconds).toBeGreaterThan(0)
    expect(await run(journal, { numThreads: 1e9 })).toEqual([])
    journal.close()
  })

  it('rejects when a worker fails, naming why', async () => {
    const journal = openJournal()
    const broken = cells.map((cell) => ({ ...cell, law: 'trace' }))
    await expect(run(journal, { cells: broken })).rejects.toThrow('the design names no trace')
    expect(journal.known.size).toBe(0)
    journal.close()
  })

  it('has no cell twice: a journal refuses one that it has', () => {
    const journal = openJournal()
    const rows = expected.filter((row) => cellLabel(row) === cellLabel(cells[0]))
    journal.add(cells[0], rows)
    expect(() => journal.add(cells[0], rows)).toThrow('UNIQUE constraint failed')
    expect(journal.rows()).toEqual(rows)
    expect(Object.keys(rows[0])).toHaveLength(cellColumns.length)
    journal.close()
  })
})
