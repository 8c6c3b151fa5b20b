import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Column } from '../study/column.ts'

/** What a table holds, and which rows are the same one. */
export interface TableShape<Row> {
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly key: readonly (keyof Row & string)[]
  /** What becomes of a second row of one key: it takes the place of the first, or is an error. */
  readonly onConflict: 'replace' | 'abort'
}

/** Rows of one kind in a database. */
export interface RowTable<Row> {
  /** Rows that have these values, in the order of the key. */
  select(values: Partial<Row>): Row[]
  /** Adds rows, all or none of them: not even a process that is killed leaves a part. */
  insert(rows: readonly Row[]): void
}

/**
 * Opens a database; what is committed survives the end of the process, whatever ends it.
 *
 * @param path a file, or `:memory:`
 * @param access `exclusive`: no other process can open it meanwhile
 * @throws RangeError when the file is no database, or another process has it for itself
 */
export function openDatabase(path: string, access: 'shared' | 'exclusive' = 'shared'): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    if (access === 'exclusive') database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    return database
  } catch (error) {
    database.close()
    throw describeDatabaseError(error, path)
  }
}

/** The table of that shape; made when it is missing. */
export function openRowTable<Row extends object>(
  database: DatabaseSync,
  { name, columns, key, onConflict }: TableShape<Row>,
): RowTable<Row> {
  const definitions = columns.map((column) => `${column.name} ${sqlTypes[column.type]} NOT NULL`)
  inTransaction(database, () =>
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${name} (${definitions.join(', ')}, PRIMARY KEY (${key.join(', ')})) WITHOUT ROWID, STRICT`,
    ),
  )
  const names = columns.map((column) => column.name)
  const insertRow = database.prepare(
    `INSERT OR ${onConflict} INTO ${name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  )
  return {
    select(values) {
      const given = Object.entries(values)
      const where = given.length > 0 ? `WHERE ${given.map(([column]) => `${column} = ?`).join(' AND ')}` : ''
      return database
        .prepare(`SELECT * FROM ${name} ${where}`)
        .all(...given.map(([, value]) => value as SQLInputValue))
        .map((row) => ({ ...row }) as unknown as Row)
    },
    insert(rows) {
      inTransaction(database, () => {
        for (const row of rows) insertRow.run(...names.map((column) => row[column] as SQLInputValue))
      })
    },
  }
}

const sqlTypes = { text: 'TEXT', integer: 'INTEGER', real: 'REAL', single: 'REAL' } as const

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    // a full disk has rolled back already
    if (database.isTransaction) database.exec('ROLLBACK')
    throw describeDatabaseError(error, database.location() ?? ':memory:')
  }
}

/** SQLite's result codes that a user can do something about, in the words of the system or of ours. */
function describeDatabaseError(error: unknown, path: string): unknown {
  switch ((error as { readonly errcode?: number }).errcode) {
    case 5:
      return new RangeError(`${path}: another run is at work on it; wait for its end, or name another folder`)
    case 13:
      return Object.assign(new Error('the disk is full'), { code: 'ENOSPC', path })
    case 26:
      return new RangeError(`${path}: expected a journal of kqv, got another file; name another folder`)
    default:
      return error
  }
}
