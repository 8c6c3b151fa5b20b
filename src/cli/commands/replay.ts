import { basename } from 'node:path'
import { Command, Option } from 'commander'
import { policyChecksum } from '../../formats/policyChecksum.ts'
import type { ReplayLabels } from '../../formats/predictionRowsParquet.ts'
import type { ReplayRun } from '../../metrics/replayRun.ts'
import type { ModelSource } from '../../models/modelSource.ts'
import { openModel } from '../../models/openModel.ts'
import { type ReplayRequest, replay } from '../../models/replay.ts'
import { type CandidateCache, codecCandidate, policyCandidate } from '../../models/replayCandidate.ts'
import { tokenizeDocuments } from '../../models/tokenizeDocuments.ts'
import { findReplay } from '../../study/replay/findReplay.ts'
import type { ReplayFindings } from '../../study/replay/replayFindings.ts'
import { codeVersion } from '../../sweep/codeVersion.ts'
import { checkFolder } from '../atomicWrite.ts'
import {
  collected,
  documentWords,
  readDocuments,
  type TypedDocuments,
  wholeNumber,
  withDocumentOptions,
} from '../documentOptions.ts'
import { loadModel } from '../loadModel.ts'
import { jsonOption, positiveNumber, seedOption, someText, threadsOption } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { withNotice, withProgress } from '../progress.ts'
import { readPolicyFile } from '../readPolicyFile.ts'
import { shellLine } from '../shellLine.ts'
import { stoppable } from '../stoppable.ts'
import { replayText } from '../text/replayText.ts'
import { replayDocument, writeReplay } from '../writeReplay.ts'

interface ReplayCommandOptions extends TypedDocuments {
  readonly policy?: readonly string[]
  readonly codec?: readonly string[]
  readonly sinks: number
  readonly window: 'none' | 'chunk'
  readonly margin: number
  readonly seed: number
  readonly threads?: number
  readonly json?: boolean
  readonly out?: string
}

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('run a model with its cache quantized, and say what that does to its predictions')
    .argument('<model>', 'GGUF file, or Hugging Face folder (config.json, safetensors, tokenizer.json)')
    .option('--policy <file>', 'policy.json to try; may be given several times', collected)
    .option('--codec <id[,id]>', 'codec of keys and of values to try; may be given several times', collected)
  return withDocumentOptions(command)
    .option('--sinks <n>', 'first tokens of every document that stay float16', wholeNumber, 0)
    .addOption(
      new Option('--window <tokens>', 'latest tokens that stay exact: none, or those of the chunk')
        .choices(['none', 'chunk'])
        .default('none'),
    )
    .option('--margin <nats>', 'largest harm that does not matter, in nats a token', positiveNumber, 0.01)
    .option('--out <dir>', 'write rows.parquet, findings.json and report.html', someText)
    .addOption(seedOption)
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText('after', epilogue)
    .action(run)
}

const epilogue = `
Examples:
  kqv replay model.gguf --policy out/policy.json --text texts/*.txt
  kqv replay model.gguf --codec q8_0 --codec mse4,mse3 --text a.txt --json
  kqv replay model.gguf --codec mse4 --window chunk --chunk 128 --text a.txt

Every token is read from the packed cache, its own too, as llama.cpp does. With
--window chunk the tokens of a chunk see one another exactly, as in an engine
with a recent window of --chunk tokens: that flatters every codec. The baseline
keeps its cache in float16, and all candidates are compared with it on the same
tokens. Documents are what tests take as independent: eight or more make an
interval and a verdict.`

async function run(modelPath: string, options: ReplayCommandOptions): Promise<void> {
  if (options.out !== undefined) checkFolder(options.out)
  const texts = readDocuments('replay', options)
  const source = openModel(modelPath)
  const candidates = readCandidates(source, options)
  const { chunk, sinks: sinkTokens, margin } = options
  const readsChunk = options.window === 'none'
  // of a shorter document no prediction would see the packed cache
  const leastTokens = readsChunk ? 2 : chunk + 2
  const documents = tokenizeDocuments(texts, source, { ...options, leastTokens })
  const request = { candidates, documents, chunk, readsChunk, sinkTokens }
  const runs = await runModel(source, request, options.threads)
  if (!runs) return
  const findings = withNotice('weighing the predictions', () => judge(source, candidates, runs, margin))
  const written =
    options.out === undefined
      ? []
      : await writeReplay(
          options.out,
          findings,
          runs,
          labelsOf(source, options),
          commandOf(modelPath, options),
        )
  print(options.json ? replayDocument(findings) : replayText(findings, outputColumns()))
  if (!options.json && written.length > 0) print(`\nWrote ${written.join(', ')}`)
}

function labelsOf(
  { config, checksum }: ModelSource,
  { chunk, window, sinks, seed }: ReplayCommandOptions,
): ReplayLabels {
  return {
    model: config.name,
    modelChecksum: checksum,
    recentWindow: window === 'none' ? 0 : chunk,
    sinkTokens: sinks,
    seed,
    kqvVersion: codeVersion(),
  }
}

/** The command as it was typed, with the defaults that count spelt out. */
function commandOf(modelPath: string, options: ReplayCommandOptions): string {
  const { policy = [], codec = [], chunk, window, sinks, margin, seed, maxTokens } = options
  const words = ['kqv', 'replay', modelPath]
  for (const path of policy) words.push('--policy', path)
  for (const text of codec) words.push('--codec', text)
  for (const [name, value] of Object.entries({ chunk, window, sinks, margin, seed }))
    words.push(`--${name}`, String(value))
  if (maxTokens !== undefined) words.push('--max-tokens', String(maxTokens))
  return shellLine([...words, ...documentWords(options)])
}

/** What is to be tried, and by what its policy is known again. */
type TypedCandidate = CandidateCache & { readonly policyChecksum?: string }

/** @throws RangeError when there is none, or two of one name */
function readCandidates(
  { config: { shape } }: ModelSource,
  { policy: paths = [], codec: codecs = [], seed }: ReplayCommandOptions,
): TypedCandidate[] {
  const candidates: TypedCandidate[] = [
    ...paths.map((path) => {
      const policy = readPolicyFile(path)
      return {
        ...policyCandidate(policy, labelOf(path, paths), shape),
        policyChecksum: policyChecksum(policy),
      }
    }),
    ...codecs.map((text) => codecCandidate(text, shape, seed)),
  ]
  if (candidates.length === 0)
    throw new RangeError('replay: needs a --policy or a --codec to try, got neither; see kqv replay --help')
  const labels = candidates.map(({ label }) => label)
  const twice = labels.find((label, index) => labels.indexOf(label) < index)
  if (twice !== undefined)
    throw new RangeError(`replay: expected each candidate once, got "${twice}" twice; leave one out`)
  return candidates
}

/** The name of its file, or the whole path where several have that name. */
function labelOf(path: string, paths: readonly string[]): string {
  const isAlone = paths.filter((other) => basename(other) === basename(path)).length === 1
  return isAlone ? basename(path) : path
}

async function runModel(
  source: ModelSource,
  request: Omit<ReplayRequest, 'model' | 'signal' | 'onProgress'>,
  threads: number | undefined,
): Promise<ReplayRun[] | undefined> {
  const model = await loadModel(source, threads)
  try {
    return await stoppable(
      (signal) =>
        withProgress('replaying tokens', (onProgress) => replay({ ...request, model, signal, onProgress })),
      (why) => `kqv replay: stopped, ${why}; run it again`,
    )
  } finally {
    await model.close()
  }
}

function judge(
  { config }: ModelSource,
  candidates: readonly TypedCandidate[],
  runs: readonly ReplayRun[],
  margin: number,
): ReplayFindings {
  return findReplay({
    model: config.name,
    baseline: 'f16',
    margin,
    candidates: candidates.map(({ codecs, policyChecksum: checksum }, index) => ({
      run: runs[index],
      family: codecs ? 'uniform' : 'recommended',
      ...(checksum !== undefined && { policyChecksum: checksum }),
    })),
  })
}
