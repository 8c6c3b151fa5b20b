import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder, tenDocuments } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }
const menu = 'mse2,mse3,mse4,qjl4'

function recommend(out: string, ...words: readonly string[]): Promise<Outcome> {
  return runKqv(folder, ['recommend', 'ten.safetensors', '--menu', menu, '--out', out, ...words])
}

/** Fingerprints, so that a difference is one line. */
function written(out: string): string[] {
  return ['policy.json', 'report.html', 'rows.parquet'].map((name) => {
    const bytes = readFileSync(join(folder, out, name))
    return `${name} ${createHash('sha256').update(bytes).digest('hex')}`
  })
}

beforeAll(async () => {
  writeFileSync(join(folder, 'ten.safetensors'), tenDocuments())
  await recommend('one', '--threads', '1')
}, options.timeout)

describe('the files of a recommendation', () => {
  it.concurrent.each(['2', '4'])('are the same on one thread and on %s', options, async (threads) => {
    await recommend(`threads-${threads}`, '--threads', threads)
    expect(written(`threads-${threads}`)).toEqual(written('one'))
  })

  it.concurrent('differ with the seed', options, async () => {
    await recommend('seed', '--seed', '2', '--threads', '1')
    for (const [index, text] of written('seed').entries()) expect(text).not.toBe(written('one')[index])
  })

  it.concurrent('hold neither a time nor a folder', () => {
    const [policy, report] = ['policy.json', 'report.html'].map((name) =>
      readFileSync(join(folder, 'one', name), 'utf8'),
    )
    expect(policy + report).not.toMatch(/20\d\d-\d\d-\d\d|kqv-cli-/)
    expect(report).toContain(`kqv recommend ten.safetensors --bits 4 --seed 1 --menu ${menu}`)
  })

  it.concurrent('are the same when another budget was measured before', options, async () => {
    await recommend('budgets', '--bits', '3', '--threads', '1')
    await recommend('budgets', '--threads', '1')
    expect(written('budgets')).toEqual(written('one'))
  })

  it.concurrent('need no codec measured again for another budget', options, async () => {
    const path = join(folder, 'singles', 'rows.sqlite')
    const ofOneOperand = "keyStorage = 'exact' OR valueStorage = 'exact'"
    await recommend('singles', '--bits', '3', '--threads', '1')
    edit(path, `UPDATE measurement SET numRows = 77 WHERE ${ofOneOperand}`)
    await recommend('singles', '--threads', '1')
    const counts = query(path, `SELECT DISTINCT numRows FROM measurement WHERE ${ofOneOperand}`)
    expect(counts).toEqual([{ numRows: 77 }])
  })

  it.concurrent('are the same when a run is taken up again', options, async () => {
    mkdirSync(join(folder, 'resumed'))
    copyFileSync(join(folder, 'one', 'rows.sqlite'), join(folder, 'resumed', 'rows.sqlite'))
    edit(join(folder, 'resumed', 'rows.sqlite'), 'DELETE FROM measurement WHERE layer = 2 OR document > 6')
    await recommend('resumed', '--threads', '1')
    expect(written('resumed')).toEqual(written('one'))
  })
})

function edit(path: string, statement: string): void {
  const database = new DatabaseSync(path)
  database.exec(statement)
  database.close()
}

function query(path: string, statement: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path)
  const rows = database.prepare(statement).all()
  database.close()
  return rows
}
