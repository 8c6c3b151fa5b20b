/**
 * Races the study's cell against the same in NumPy.
 *
 *     node study.ts [--python PYTHON] [--rounds N] [--readme]
 *
 * `--readme` runs nothing: it writes what the kept rows say into `README.md`.
 *
 * Contestants take turns on the same conditions, trial by trial, so that what else the machine does hits all alike.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { replacePart } from '../scripts/readmeTables.ts'
import type { Cell } from '../src/study/design/design.ts'
import { type Agreement, agreementOf } from './agreement.ts'
import { type Contestant, type SchemeErrors, startContestant } from './contestant.ts'
import { type StudyResults, studyPart, type Timing, worstKeyError } from './studyText.ts'

/** Trials before the first that counts: compilers and caches warm up. */
const numWarmups = 2

/** Default reading and the Gaussian sketch. */
const schemes = ['KV', 'KQV', 'QKQV', 'MSE-only', 'QKV', 'KQV:sketch=gaussian', 'QKQV:sketch=gaussian']

interface Condition {
  readonly law: string
  readonly structure: string
  readonly headDim: number
  /** Part of the rounds asked for: wide heads take long. */
  readonly share: number
}

const conditions: readonly Condition[] = [
  { law: 'gaussian', structure: 'full', headDim: 64, share: 1 },
  { law: 'gaussian', structure: 'full', headDim: 128, share: 1 },
  { law: 'student3', structure: 'rank8', headDim: 128, share: 1 },
  { law: 'gaussian', structure: 'full', headDim: 256, share: 1 },
  { law: 'gaussian', structure: 'full', headDim: 1024, share: 0.3 },
]

interface Outcome extends Timing {
  readonly rows: readonly SchemeErrors[]
}

async function race(
  contestants: readonly Contestant[],
  condition: Condition,
  rounds: number,
): Promise<Outcome[]> {
  const { share: _share, ...labels } = condition
  const outcomes: Outcome[] = []
  for (let trial = 0; trial < numWarmups + rounds; trial++) {
    for (const contestant of contestants) {
      const { wallMs, cpuMs, rows } = await contestant.measure(cellOf(condition, trial))
      if (trial >= numWarmups)
        outcomes.push({ contestant: contestant.name, ...labels, trial, wallMs, cpuMs, rows })
    }
  }
  return outcomes
}

function cellOf({ law, structure, headDim }: Condition, trial: number): Cell {
  const shape = { numKeys: 512, numQueries: 64, headDim, bits: [2, 3, 4, 5, 6], schemes }
  return { grid: 'benchmark', law, structure, temperature: 1, trial, seed: 1, ...shape }
}

/** How the two compare at d = 128 on normal data, where cells vary least. */
function compare(outcomes: readonly Outcome[], ours: string, theirs: string): Agreement[] {
  const rowsOf = (name: string): SchemeErrors[] =>
    outcomes
      .filter((o) => o.contestant === name && o.headDim === 128 && o.law === 'gaussian')
      .flatMap((o) => o.rows)
  return agreementOf(rowsOf(ours), rowsOf(theirs))
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const resultsPath = here('results/study.json')

function writeReadme(): void {
  const path = here('README.md')
  const results = JSON.parse(readFileSync(resultsPath, 'utf8')) as StudyResults
  writeFileSync(path, replacePart(readFileSync(path, 'utf8'), 'study', studyPart(results)))
}

async function run(python: string, wantedRounds: number): Promise<void> {
  const contestants = [
    await startContestant('kqv', process.execPath, [here('measureCells.ts')], {}),
    await startContestant('NumPy, 1 thread', python, [here('numpy/study.py')], { OPENBLAS_NUM_THREADS: '1' }),
    await startContestant('NumPy, as it is', python, [here('numpy/study.py')], {}),
  ]
  const outcomes: Outcome[] = []
  for (const condition of conditions) {
    const rounds = Math.max(1, Math.round(wantedRounds * condition.share))
    outcomes.push(...(await race(contestants, condition, rounds)))
  }
  for (const contestant of contestants) contestant.close()
  const results: StudyResults = {
    machine: { cpu: cpus()[0].model, cores: availableParallelism() },
    versions: Object.assign({}, ...contestants.map(({ versions }) => versions)) as Record<string, string>,
    timings: outcomes.map(({ rows: _rows, ...timing }) => timing),
    agreement: compare(outcomes, contestants[0].name, contestants[1].name),
  }
  writeFileSync(resultsPath, `${JSON.stringify(results, undefined, 1)}\n`)
  console.log(studyPart(results))
  // a rival that computes something else is no rival
  if (worstKeyError(results.agreement) > 0.04) process.exitCode = 1
}

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '9' },
    readme: { type: 'boolean', default: false },
  },
})
if (options.readme) writeReadme()
else await run(options.python, Number(options.rounds))
