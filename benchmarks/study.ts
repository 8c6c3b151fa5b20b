/**
 * Races the study's cell against the same in NumPy: `node study.ts [--python PYTHON] [--rounds N]`.
 *
 * Contestants take turns on the same conditions, trial by trial, so that what else the machine does hits all alike.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Cell } from '../src/study/design/design.ts'
import { type Agreement, agreementOf } from './agreement.ts'
import { type Contestant, type SchemeErrors, startContestant } from './contestant.ts'
import { printTable, spread } from './table.ts'

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

interface Timing extends Omit<Condition, 'share'> {
  readonly contestant: string
  readonly trial: number
  readonly wallMs: number
  readonly cpuMs: number
}

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

function printTimes(timings: readonly Timing[], names: readonly string[]): void {
  const rows = conditions.flatMap(({ law, structure, headDim }) => {
    const times = (name: string, unit: 'wallMs' | 'cpuMs'): number[] =>
      timings
        .filter(
          (t) => t.contestant === name && t.law === law && t.structure === structure && t.headDim === headDim,
        )
        .map((timing) => timing[unit])
    const ours = spread(times(names[0], 'cpuMs')).median
    return names.map((name) => {
      const cpu = spread(times(name, 'cpuMs'))
      const ratio = (cpu.median / ours).toFixed(2)
      return [law, structure, String(headDim), name, spread(times(name, 'wallMs')).text, cpu.text, ratio]
    })
  })
  printTable(['law', 'structure', 'd', 'contestant', 'wall ms', 'CPU ms', "CPU / kqv's"], rows)
}

/** How the two compare at d = 128 on normal data, where cells vary least. */
function compare(outcomes: readonly Outcome[], ours: string, theirs: string): Agreement[] {
  const rowsOf = (name: string): SchemeErrors[] =>
    outcomes
      .filter((o) => o.contestant === name && o.headDim === 128 && o.law === 'gaussian')
      .flatMap((o) => o.rows)
  return agreementOf(rowsOf(ours), rowsOf(theirs))
}

function printAgreement(agreement: readonly Agreement[]): void {
  const rows = agreement.map(({ scheme, bits, keyError, ratios }) => [
    scheme,
    String(bits),
    keyError.toPrecision(4),
    ...[ratios.keyScaleError, ratios.valueScaleError, ratios.outputScaleError, ratios.klNats].map((ratio) =>
      ratio.toFixed(3),
    ),
  ])
  printTable(['scheme', 'n', 'K error of kqv', 'NumPy / kqv: K error', 'V error', 'O error', 'KL'], rows)
  const worst = Math.max(...agreement.map(({ ratios }) => Math.abs(ratios.keyScaleError - 1)))
  console.log(`Largest difference of a key error: ${(100 * worst).toFixed(1)} %`)
  // a rival that computes something else is no rival
  if (worst > 0.04) process.exitCode = 1
}

const { values: options } = parseArgs({
  options: { python: { type: 'string', default: 'python3' }, rounds: { type: 'string', default: '9' } },
})
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const contestants = [
  await startContestant('kqv', process.execPath, [here('measureCells.ts')], {}),
  await startContestant('NumPy, 1 thread', options.python, [here('numpy/study.py')], {
    OPENBLAS_NUM_THREADS: '1',
  }),
  await startContestant('NumPy, as it is', options.python, [here('numpy/study.py')], {}),
]
const names = contestants.map(({ name }) => name)
const outcomes: Outcome[] = []
for (const condition of conditions) {
  const rounds = Math.max(1, Math.round(Number(options.rounds) * condition.share))
  outcomes.push(...(await race(contestants, condition, rounds)))
}
for (const contestant of contestants) contestant.close()

const agreement = compare(outcomes, names[0], names[1])
const timings = outcomes.map(({ rows: _rows, ...timing }): Timing => timing)
const machine = {
  cpu: cpus()[0].model,
  cores: availableParallelism(),
  platform: process.platform,
  arch: process.arch,
}
const versions = Object.assign({}, ...contestants.map((contestant) => contestant.versions)) as object
writeFileSync(
  here('results/study.json'),
  `${JSON.stringify({ machine, versions, timings, agreement }, undefined, 1)}\n`,
)
printTimes(timings, names)
printAgreement(agreement)
