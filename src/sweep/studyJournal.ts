import type { DatabaseSync } from 'node:sqlite'
import type { Column } from '../study/column.ts'
import { type CellRow, cellColumns } from '../study/design/cellRow.ts'
import { type Cell, type CellKey, cellLabel, type Design } from '../study/design/design.ts'
import { firstDifference } from './firstDifference.ts'
import { openDatabase, openRowTable } from './rowTable.ts'

/** What decides the rows of a study. */
export interface StudyIdentity {
  readonly design: Design
  readonly designHash: string
  /** Of the code that measures. */
  readonly kqvVersion: string
}

/** The measured cells of one study, on disk: what a run that was cut short goes on from. */
export interface StudyJournal {
  /** Labels of the cells that are here, each of them whole. */
  readonly known: ReadonlySet<string>
  /** Adds a cell, all of it or nothing. */
  add(cell: Cell, rows: readonly CellRow[]): void
  /** All rows, in the order of the cells, then of schemes and widths as a cell lists them. */
  rows(): CellRow[]
  close(): void
}

/**
 * Opens the journal of a study, or starts one.
 *
 * @param path a file, or `:memory:`
 * @param cells all cells of the design, in order
 * @param resumes whether to go on with what has been begun
 * @throws RangeError when another run has it open, when it holds cells of another design, when it holds cells and may
 * not be resumed, or when cells are left to measure and the others were measured by other code
 */
export function openStudyJournal(
  path: string,
  identity: StudyIdentity,
  cells: readonly Cell[],
  resumes: boolean,
): StudyJournal {
  const database = openDatabase(path, 'exclusive')
  try {
    const table = openRowTable<CellRow>(database, {
      name: 'cellRow',
      columns: cellColumns,
      key: ['grid', 'law', 'structure', 'headDim', 'temperature', 'trial', 'scheme', 'bits'],
      // a cell that comes twice is a fault of ours, and must not go unseen
      onConflict: 'abort',
    })
    const known = knownCells(database)
    const owners = openRowTable<OwnerRow>(database, ownerTable)
    const [owner] = owners.select({})
    if (owner && known.size > 0) {
      checkOwner(owner, identity, path)
      checkProgress(owner, identity, { path, numKnown: known.size, numCells: cells.length, resumes })
    } else owners.insert([ownerRow(identity)])
    return {
      known,
      add(cell, rows) {
        table.insert(rows)
        known.add(cellLabel(cell))
      },
      rows: () => inOrder(table.select({}), cells),
      close: () => database.close(),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Whose cells a journal holds: a table of one row. */
interface OwnerRow {
  readonly format: string
  readonly designHash: string
  readonly design: string
  readonly kqvVersion: string
}

const ownerColumns: readonly Column<OwnerRow>[] = [
  { name: 'format', type: 'text' },
  { name: 'designHash', type: 'text' },
  { name: 'design', type: 'text' },
  { name: 'kqvVersion', type: 'text' },
]

const ownerTable = { name: 'study', columns: ownerColumns, key: ['format'], onConflict: 'replace' } as const

function ownerRow({ designHash, design, kqvVersion }: StudyIdentity): OwnerRow {
  return { format: 'kqv-journal-1', designHash, design: JSON.stringify(design), kqvVersion }
}

function knownCells(database: DatabaseSync): Set<string> {
  const rows = database
    .prepare('SELECT DISTINCT grid, law, structure, headDim, temperature, trial FROM cellRow')
    .all()
  return new Set(rows.map((row) => cellLabel(row as unknown as CellKey)))
}

function checkOwner(owner: OwnerRow, { designHash, design }: StudyIdentity, path: string): void {
  if (owner.designHash === designHash) return
  const difference = firstDifference(JSON.parse(owner.design), JSON.parse(JSON.stringify(design)))
  const what = difference
    ? `${difference.path} was ${JSON.stringify(difference.before)}, got ${JSON.stringify(difference.after)}`
    : 'the content of its trace has changed'
  throw new RangeError(`${path}: begun with another design: ${what}; name another --out`)
}

interface JournalState {
  readonly path: string
  readonly numKnown: number
  readonly numCells: number
  readonly resumes: boolean
}

function checkProgress(owner: OwnerRow, { kqvVersion }: StudyIdentity, state: JournalState): void {
  const { path, numKnown, numCells, resumes } = state
  if (!resumes)
    throw new RangeError(
      `${path}: ${numKnown} of ${numCells} cells are measured, got no --resume; add it to go on, or name another --out`,
    )
  if (numKnown < numCells && owner.kqvVersion !== kqvVersion)
    throw new RangeError(
      `${path}: begun by kqv ${owner.kqvVersion}, whose rows may differ, got ${kqvVersion}; name another --out`,
    )
}

function inOrder(rows: readonly CellRow[], cells: readonly Cell[]): CellRow[] {
  const places = new Map(cells.map((cell, index) => [cellLabel(cell), { cell, index }]))
  const placed = rows.flatMap((row) => {
    const place = places.get(cellLabel(row))
    return place ? [{ row, cell: place.index, rank: rankIn(place.cell, row) }] : []
  })
  return placed.sort((a, b) => a.cell - b.cell || a.rank - b.rank).map(({ row }) => row)
}

function rankIn({ schemes, bits }: Cell, row: CellRow): number {
  return schemes.indexOf(row.scheme) * bits.length + bits.indexOf(row.bits)
}
