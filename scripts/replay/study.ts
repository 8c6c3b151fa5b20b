/**
 * What recommendations, uniform schemes and llama.cpp's caches do to SmolLM2-135M, beside what the trace predicts:
 * studies/smollm2-135m-replay.
 *
 *     node scripts/replay/study.ts "$(scripts/fetchTexts.sh)"
 *
 * Needs the model (scripts/fetchModel.sh), sensitivity.json (kqv sensitivity on calibration.json) and llamaCpp.parquet
 * (benchmarks/llamaCpp). Takes some ten minutes on two cores.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lossTable, singlesPlans } from '../../src/advisor/lossTable.ts'
import { atomicWrite, prepareFolder } from '../../src/cli/atomicWrite.ts'
import { withTraceRun } from '../../src/cli/measuringRun.ts'
import { fullMenu } from '../../src/cli/menu.ts'
import { withProgress } from '../../src/cli/progress.ts'
import { readSensitivityFile } from '../../src/cli/readSensitivityFile.ts'
import { writeReplay } from '../../src/cli/writeReplay.ts'
import { engines } from '../../src/engines/registry.ts'
import { policyChecksum } from '../../src/formats/policyChecksum.ts'
import { writePolicy } from '../../src/formats/policyFile.ts'
import { readPredictionRows } from '../../src/formats/predictionRowsParquet.ts'
import type { ReplayRun } from '../../src/metrics/replayRun.ts'
import { readPassages } from '../../src/models/documents.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { replay } from '../../src/models/replay.ts'
import { type CandidateCache, codecCandidate, policyCandidate } from '../../src/models/replayCandidate.ts'
import { tokenizeDocuments } from '../../src/models/tokenizeDocuments.ts'
import { findReplay, type ReplayCandidate } from '../../src/study/replay/findReplay.ts'
import { codeVersion } from '../../src/sweep/codeVersion.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { engineCodecs, type StudyCache, studyCaches, uniformCodecs } from './candidates.ts'
import { engineRuns } from './engineRuns.ts'

const folder = 'studies/smollm2-135m-replay'
const tracePath = 'data/smollm2-135m.safetensors'
const [modelPath, seed, numTokens, margin] = [
  '.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf',
  1,
  256,
  0.01,
] as const

const [texts] = process.argv.slice(2)
const trace = openTrace(tracePath)
const sensitivity = readSensitivityFile(join(folder, 'sensitivity.json'))
prepareFolder('out/replay')
const caches = await withTraceRun({ tracePath, trace, seed, folder: 'out/replay' }, async (run) => {
  const { measurements, scope, split, tokensOf } = run.evaluation
  const menu = fullMenu(trace.shape, engines)
  const codecs = [...new Set([...menu, ...uniformCodecs()])]
  await run.measure(`measuring ${codecs.length} codecs`, singlesPlans(codecs), split.choice)
  const table = lossTable(measurements, codecs, { ...scope, documents: split.choice }, tokensOf)
  return studyCaches({ table, menu, sensitivity, model: trace.model, seed })
})

for (const { label, predictedLoss } of caches)
  if (!Number.isFinite(predictedLoss))
    throw new RangeError(`study: ${label} must have a prediction, got ${predictedLoss}`)
const source = openModel(modelPath)
const { shape } = source.config
const documents = tokenizeDocuments(readPassages(join(folder, 'documents.json'), texts), source, {
  maxTokens: numTokens,
  leastTokens: numTokens,
  chunk: numTokens,
})
const model = await openLayeredModel(source, { threads: 2 })
const runs = await withProgress('replaying tokens', (onProgress) =>
  replay({
    model,
    documents,
    candidates: caches.map(candidateOf),
    chunk: numTokens,
    readsChunk: true,
    sinkTokens: 0,
    onProgress,
  }),
)
await model.close()
writeFileSync('out/replay/runs.json', JSON.stringify(runs))
const rows = await readPredictionRows(readFileSync(join(folder, 'llamaCpp.parquet')))
const rivals = engineRuns(rows, shape.headDim, runs[0].documents)

const candidates = [...runs.map((run, index) => candidateFrom(run, caches[index])), ...rivals.map(rivalFrom)]
const findings = findReplay({ model: source.config.name, baseline: 'f16', margin, candidates })
const labels = {
  model: source.config.name,
  modelChecksum: source.checksum,
  recentWindow: 0,
  sinkTokens: 0,
  seed,
  kqvVersion: codeVersion(),
}
const allRuns = candidates.map(({ run }) => run)
const written = await writeReplay(
  folder,
  findings,
  allRuns,
  labels,
  'node scripts/replay/study.ts $(scripts/fetchTexts.sh)',
)
for (const { label, policy } of caches)
  if (policy)
    atomicWrite(join(prepared('policies'), `${label.replace(/, | /g, '-')}.json`), writePolicy(policy))
console.log(`${written.join('\n')}\n${candidates.length} caches`)

function prepared(name: string): string {
  prepareFolder(join(folder, name))
  return join(folder, name)
}

function candidateOf({ label, codecs, policy }: StudyCache): CandidateCache {
  if (policy) return policyCandidate(policy, label, shape)
  return { ...codecCandidate(codecs ?? '', shape, seed), label }
}

function candidateFrom(run: ReplayRun, { policy, predictedLoss }: StudyCache): ReplayCandidate {
  return policy
    ? { run, family: 'recommended', policyChecksum: policyChecksum(policy), predictedLoss }
    : { run, family: 'uniform', predictedLoss }
}

/** llama.cpp runs what one of the uniform caches emulates. */
function rivalFrom(run: ReplayRun): ReplayCandidate {
  const twin = caches.find(({ codecs }) => codecs === engineCodecs(run.label.replace('llama.cpp ', '')))
  return { run, family: 'engine', ...(twin && { predictedLoss: twin.predictedLoss }) }
}
