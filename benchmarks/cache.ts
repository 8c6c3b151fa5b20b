/**
 * The packed cache against its rivals, in one run and one table:
 *
 *     node cache.ts [--quick] [--only SECTION] [--python PYTHON] [--model GGUF] [--out RESULTS.json] [--readme]
 *
 * Rows go to `results/cache.json`, unless only a section was run. `--readme` runs nothing: it writes what the kept rows
 * say into README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { env } from 'onnxruntime-node'
import { replacePart } from '../scripts/readmeTables.ts'
import { attendHeat, threadHeats } from './cache/attendHeats.ts'
import { type CodecRivals, codecHeats } from './cache/codecHeats.ts'
import { goalsOf } from './cache/goals.ts'
import { type Heat, runHeat } from './cache/heat.ts'
import { llamaRows } from './cache/llamaRows.ts'
import { memoryRows } from './cache/memoryRows.ts'
import { packageKilobytes } from './cache/packageSize.ts'
import { describeMachine, loadOfLastMinute, type Results } from './cache/results.ts'
import { fullTable, readmePart } from './cache/resultsText.ts'
import { type Rival, startRival } from './cache/rival.ts'
import { type Row, type Section, sections } from './cache/row.ts'
import { scoreHeats } from './cache/scoreHeats.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    model: { type: 'string', default: here('../.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf') },
    out: { type: 'string', default: here('results/cache.json') },
    readme: { type: 'boolean', default: false },
  },
})
const { quick, only } = options
if (only !== undefined && !sections.some((section) => section === only))
  throw new RangeError(`benchmark: unknown section "${only}"; expected one of ${sections.join(', ')}`)

/** Tokens of kernels that are timed by themselves, and of the attention that goals are set for. */
const numTokens = 32_768
const headDims = [64, 128]
/** The only one that the kernels in C are written for. */
const nativeHeadDim = 128
const numRounds = quick ? 5 : 15
const rows: Row[] = []
const versions: Record<string, string> = {}

const runs: Readonly<Record<Section, () => Promise<void>>> = {
  'encode and decode': runCodecs,
  'score and accumulate': runScores,
  attend: runAttend,
  threads: async () => {
    for (const heat of await threadHeats(numTokens)) await run(heat)
  },
  memory: async () => void rows.push(...memoryRows(quick ? 8192 : numTokens)),
  'llama.cpp': async () => void rows.push(...(await llamaRows(options.model, quick ? 512 : 2048, numRounds))),
  package: runPackage,
}

if (options.readme) writeReadme(JSON.parse(readFileSync(options.out, 'utf8')) as Results)
else await runAll()

async function runAll(): Promise<void> {
  const loadBefore = loadOfLastMinute()
  const start = performance.now()
  for (const section of sections) if (only === undefined || section === only) await runs[section]()
  const results: Results = {
    machine: describeMachine(loadBefore),
    versions,
    seconds: Math.round((performance.now() - start) / 1000),
    quick,
    goals: goalsOf(rows),
    rows: rows.map(rounded),
  }
  console.log(fullTable(results))
  const { cpu, cores, node, loadAfter } = results.machine
  console.log(`\n${cpu}, ${cores} cores; Node ${node}; load ${loadBefore} before, ${loadAfter} after`)
  console.log(`${results.seconds} s`)
  if (only === undefined) writeFileSync(options.out, `${JSON.stringify(results, undefined, 1)}\n`)
}

async function run(heat: Heat): Promise<void> {
  console.error(`${heat.section}: ${heat.work} ${JSON.stringify(heat.params)}`)
  rows.push(...(await runHeat(heat, numRounds)))
}

async function runCodecs(): Promise<void> {
  for (const headDim of headDims) {
    const script = [here('numpy/packed_codec.py'), String(headDim), String(numTokens)]
    const numpy = present('NumPy', await startRival(options.python, script, { OPENBLAS_NUM_THREADS: '1' }))
    const native = headDim === nativeHeadDim ? await startNative() : undefined
    const rivals: CodecRivals = { ...(numpy && { numpy }), ...(native && { native }) }
    for (const heat of codecHeats(headDim, numTokens, rivals)) await run(heat)
    numpy?.close()
    native?.close()
  }
}

async function runScores(): Promise<void> {
  for (const headDim of headDims) {
    const native = headDim === nativeHeadDim ? await startNative() : undefined
    for (const heat of scoreHeats(headDim, numTokens, native)) await run(heat)
    native?.close()
  }
}

async function runAttend(): Promise<void> {
  versions.onnxruntime = `onnxruntime ${env.versions.common}`
  const counts = quick ? [1024, 8192, numTokens] : [1024, 8192, numTokens, 131_072]
  for (const headDim of headDims)
    for (const groupSize of [3, 8])
      for (const count of counts) await run(await attendHeat(headDim, groupSize, count))
}

async function runPackage(): Promise<void> {
  const row = { section: 'package', work: 'minified and gzipped', params: {}, unit: 'KB' } as const
  for (const [contestant, part, withDependencies] of [
    ['with dependencies', 'packed cache', true],
    ['without dependencies', 'packed cache', false],
    ['codecs alone, with dependencies', 'codecs alone', true],
  ] as const)
    rows.push({ ...row, contestant, median: await packageKilobytes(part, withDependencies) })
}

async function startNative(): Promise<Rival | undefined> {
  return present('C with AVX2', await startRival('sh', [here('native/run.sh'), String(numTokens), '0']))
}

/** Undefined, with a row that says so, for a rival that cannot be had. */
function present(contestant: string, rival: Rival | string): Rival | undefined {
  if (typeof rival !== 'string') {
    versions[contestant] = rival.title
    return rival
  }
  const row = { section: 'encode and decode', work: 'all', contestant, params: {}, unit: '' } as const
  if (!rows.some((known) => known.contestant === contestant && known.note)) rows.push({ ...row, note: rival })
  return undefined
}

/** Four digits are more than any of them has. */
function rounded(row: Row): Row {
  return JSON.parse(
    JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
    ),
  ) as Row
}

function writeReadme(results: Results): void {
  const path = here('README.md')
  writeFileSync(path, replacePart(readFileSync(path, 'utf8'), 'cache', readmePart(results)))
}
