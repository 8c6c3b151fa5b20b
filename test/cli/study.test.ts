import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCellRows } from '../../src/formats/cellRowsParquet.ts'
import { readDesign } from '../../src/formats/designFile.ts'
import { findStudy } from '../../src/study/claims/findStudy.ts'
import { cellLabel, type Design, expandDesign } from '../../src/study/design/design.ts'
import { buildDesign } from '../builders/buildDesign.ts'
import { environment, mainFile, type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 120_000 }

/** Cells that take some milliseconds, so many that a run can be stopped among them; few trials, so that judging is quick. */
const design = buildDesign(
  { name: 'small', trials: 7, numKeys: 128, numQueries: 16 },
  {
    headDims: [64],
    laws: ['gaussian', 'laplace', 'student3'],
    structures: ['rank4', 'rank8', 'full'],
    schemes: ['KV', 'KQV', 'QKQV'],
  },
)
const numCells = expandDesign(design).length
/** An undisturbed run. */
let whole: Outcome

function write(name: string, changes: Partial<Design> & Record<string, unknown> = {}): string {
  writeFileSync(join(folder, name), JSON.stringify({ format: 'kqv-study-1', ...design, ...changes }))
  return name
}

function bytesOf(run: string, file: string): Buffer {
  return readFileSync(join(folder, run, file))
}

/** Waits until a run has some cells in its journal, then sends a signal; gives what it wrote on standard error. */
async function interrupt(
  words: readonly string[],
  signal: NodeJS.Signals,
): Promise<{ child: ChildProcess; stderr: string }> {
  const child = spawn(process.execPath, [mainFile, ...words], { cwd: folder, env: environment })
  const written: string[] = []
  child.stderr.on('data', (chunk) => written.push(String(chunk)))
  const ended = new Promise((resolve) => child.on('close', resolve))
  const journal = join(folder, words[words.indexOf('--out') + 1], 'journal.sqlite-wal')
  const hasCells = (): boolean => existsSync(journal) && statSync(journal).size > 200_000
  while (!hasCells() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill(signal)
  await ended
  return { child, stderr: written.join('') }
}

/** Takes up a run that was stopped; gives how many cells it measured. */
async function resume(run: string): Promise<number> {
  const { code, stdout, stderr } = await runKqv(folder, [
    'study',
    'small.json',
    '--out',
    run,
    '--resume',
    '--workers',
    '2',
  ])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return Number(/^only +(\d+) /m.exec(stdout)?.[1])
}

beforeAll(async () => {
  write('small.json')
  whole = await runKqv(folder, ['study', 'small.json', '--out', 'whole', '--workers', '1'])
}, options.timeout)

describe('kqv study', () => {
  it('leaves rows, findings, report and design, and no half file', () => {
    expect([whole.code, whole.stderr]).toEqual([0, ''])
    expect(readdirSync(join(folder, 'whole')).filter((file) => !file.startsWith('journal'))).toEqual([
      'design.json',
      'findings.json',
      'report.html',
      'rows.parquet',
    ])
    expect(bytesOf('whole', 'design.json')).toEqual(readFileSync(join(folder, 'small.json')))
  })

  it('has findings that its rows give again', async () => {
    const rows = await readCellRows(bytesOf('whole', 'rows.parquet'))
    const { format: _, ...found } = JSON.parse(String(bytesOf('whole', 'findings.json')))
    const read = readDesign(String(bytesOf('whole', 'design.json')), 'design.json')
    expect(JSON.parse(JSON.stringify(findStudy(read, found.designHash, rows)))).toEqual(found)
    expect(new Set(rows.map(cellLabel)).size).toBe(numCells)
  })

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'goes on where %s stopped it, no cell twice, and writes the same bytes',
    async (signal) => {
      const run = signal.toLowerCase()
      const { child, stderr } = await interrupt(
        ['study', 'small.json', '--out', run, '--workers', '2'],
        signal,
      )
      expect(existsSync(join(folder, run, 'rows.parquet'))).toBe(false)
      if (signal === 'SIGKILL') expect(child.signalCode).toBe('SIGKILL')
      else {
        expect(child.exitCode).toBe(130)
        expect(stderr).toMatch(
          new RegExp(
            `^kqv study: stopped with \\d+ of ${numCells} cells measured, got ${signal}; go on with --resume\n$`,
          ),
        )
      }
      const numMeasured = await resume(run)
      expect(numMeasured).toBeGreaterThan(0)
      expect(numMeasured).toBeLessThan(numCells)
      for (const file of ['rows.parquet', 'findings.json'])
        expect(bytesOf(run, file)).toEqual(bytesOf('whole', file))
    },
    options.timeout,
  )

  it(
    'prints verdicts first, then where the time went, then the files; or the findings alone',
    async () => {
      const words = ['study', 'small.json', '--out', 'whole', '--resume']
      const { stdout } = await runKqv(folder, words)
      const places = [
        'claim  reading',
        'Readings by outcome',
        'all cells were there',
        'Wrote whole/design.json',
      ]
      const found = places.map((text) => stdout.indexOf(text))
      expect(found).toEqual(found.toSorted((a, b) => a - b))
      expect(found[0]).toBeGreaterThan(0)
      const { stdout: document } = await runKqv(folder, [...words, '--json'])
      expect(document).toBe(String(bytesOf('whole', 'findings.json')))
    },
    options.timeout,
  )

  it(
    'writes to out/study-<name> unless told otherwise',
    async () => {
      const tiny = write('tiny.json', { name: 'tiny', trials: 1 })
      expect((await runKqv(folder, ['study', tiny])).code).toBe(0)
      expect(existsSync(join(folder, 'out', 'study-tiny', 'rows.parquet'))).toBe(true)
    },
    options.timeout,
  )

  it.each<[string, readonly string[], string]>([
    [
      'begun',
      ['small.json', '--out', 'whole'],
      `whole/journal.sqlite: ${numCells} of ${numCells} cells are measured, got no --resume; add it to go on, or name another --out`,
    ],
    [
      'changed',
      [write('changed.json', { trials: 8 }), '--out', 'whole', '--resume'],
      'whole/journal.sqlite: begun with another design: trials was 7, got 8; name another --out',
    ],
    [
      'misspelt',
      [write('misspelt.json', { trails: 3 }), '--out', 'new'],
      'misspelt.json: unknown field, got "trails"; did you mean "trials"?',
    ],
    ['missing', ['none.json', '--out', 'new'], 'file: no such file, got "none.json"; check its path'],
    [
      'without its trace',
      [write('traceless.json', { trace: 'none.safetensors' }), '--out', 'new'],
      'file: no such file, got "none.safetensors"; check its path',
    ],
  ])(
    'refuses a design that is %s in one line, and makes no folder',
    async (_, words, message) => {
      const { code, stdout, stderr } = await runKqv(folder, ['study', ...words])
      expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `kqv: ${message}\n` })
      expect(existsSync(join(folder, 'new'))).toBe(false)
    },
    options.timeout,
  )
})
