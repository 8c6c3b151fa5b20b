import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type AttendShape, cacheFormats, fillCache, sample } from './attendCases.ts'
import { inProcess, quartiles, runHeat } from './heat.ts'
import type { Row } from './row.ts'

/** A token decoded by the whole model, at the start of the context or at its end. */
export interface StepMs {
  readonly type: string
  readonly atStart: boolean
  readonly ms: number
}

const modelWork = 'the whole model'
const attentionWork = 'attention alone, all layers'
const baseline = 'llama.cpp f16'
/** Of SmolLM2-135M. */
const shape: AttendShape = { headDim: 64, numKvHeads: 3, groupSize: 3, numLayers: 30 }
const ourFormats = ['f16', 'q8_0', 'q4_0 int16', 'q4_0 int8', 'mse4 int16', 'mse4 int8']
const unit = 'tokens/s'

/**
 * llama.cpp decoding a model on one thread, and its attention alone: what a token takes longer at the end of the context
 * than at its start. Beside it, what attention over as many tokens in caches of the same shape takes here.
 */
export async function llamaRows(modelPath: string, contextTokens: number, numRounds: number): Promise<Row[]> {
  const common = { section: 'llama.cpp', params: { contextTokens, threads: 1 }, unit } as const
  const steps = measureSteps(modelPath, contextTokens, numRounds)
  if (typeof steps === 'string') return [{ ...common, work: modelWork, contestant: 'llama.cpp', note: steps }]
  const types = [...new Set(steps.map(({ type }) => type))]
  const stepMs = (type: string, atStart: boolean): number[] =>
    steps.filter((step) => step.type === type && step.atStart === atStart).map(({ ms }) => ms)
  const rowOf = (work: string, type: string, msBefore: number): Row => {
    const speeds = stepMs(type, false).map((ms) => 1000 / (ms - msBefore))
    return { ...common, work, contestant: `llama.cpp ${type}`, ...quartiles(speeds), rounds: speeds.length }
  }
  return [
    ...compared(types.map((type) => rowOf(modelWork, type, 0))),
    ...compared([
      ...types.map((type) => rowOf(attentionWork, type, quartiles(stepMs(type, true)).median)),
      ...(await runHeat({ ...common, ...ourHeat(contextTokens) }, numRounds)),
    ]),
  ]
}

/** Medians against each other: they did not take turns. */
function compared(rows: readonly Row[]): Row[] {
  const theirs = rows.find(({ contestant }) => contestant === baseline)?.median ?? Number.NaN
  return rows.map((row) => ({ ...row, ratios: { [baseline]: (row.median ?? Number.NaN) / theirs } }))
}

/** Attention of one token, layer after layer. */
function ourHeat(numTokens: number) {
  const contestants = ourFormats.flatMap((name) => {
    const format = cacheFormats.find((known) => known.name === name)
    if (format === undefined) return []
    const cache = fillCache(format, shape, numTokens)
    const { numLayers, numQueryHeads, headDim } = cache.plan.shape
    const queries = sample(numQueryHeads * headDim)
    const outputs = new Float32Array(queries.length)
    return inProcess(`kqv ${name}`, 1, () => {
      for (let layer = 0; layer < numLayers; layer++) cache.attend(layer, queries, outputs)
    })
  })
  // a unit is what is done in a second
  return { work: attentionWork, itemsPerUnit: 0.001, contestants, yardsticks: [] }
}

/** @returns why not, where it cannot run */
function measureSteps(modelPath: string, contextTokens: number, numRounds: number): StepMs[] | string {
  if (!existsSync(modelPath)) return `no model at ${modelPath}: scripts/fetchModel.sh brings it`
  const probe = fileURLToPath(new URL('llamaProbe.ts', import.meta.url))
  try {
    const args = [probe, modelPath, String(contextTokens), String(numRounds)]
    const answer = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })
    return JSON.parse(answer.trim().split('\n').at(-1) ?? '') as StepMs[]
  } catch (error) {
    const complaint = String((error as { stderr?: string }).stderr ?? error)
    return complaint.includes('ERR_MODULE_NOT_FOUND')
      ? 'node-llama-cpp is not installed in benchmarks/'
      : (complaint.trim().split('\n').at(-1) ?? '')
  }
}
