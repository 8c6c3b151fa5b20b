import { statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { Command } from 'commander'
import { type CaptureSummary, captureSummarySchema } from '../../formats/captureSummarySchema.ts'
import { documentText } from '../../formats/documentText.ts'
import { type Captured, capture } from '../../models/capture.ts'
import { type CapturePlan, planCapture } from '../../models/capturePlan.ts'
import type { ModelSource } from '../../models/modelSource.ts'
import { openModel } from '../../models/openModel.ts'
import { type TokenizedDocument, tokenizeDocuments } from '../../models/tokenizeDocuments.ts'
import { formatCount } from '../../report/formatNumber.ts'
import { withFolder } from '../atomicWrite.ts'
import {
  numberRanges,
  readDocuments,
  type TypedDocuments,
  wholeNumber,
  withDocumentOptions,
} from '../documentOptions.ts'
import { loadModel } from '../loadModel.ts'
import { jsonOption, positiveInteger, someText, threadsOption } from '../options.ts'
import { print } from '../print.ts'
import { withProgress } from '../progress.ts'
import { stoppable } from '../stoppable.ts'
import { capturedText } from '../text/capturedText.ts'
import { layersText } from '../text/numbers.ts'

interface CaptureCommandOptions extends TypedDocuments {
  readonly out: string
  readonly layers?: readonly number[]
  readonly queries: number
  readonly heldOut: number
  readonly resume?: boolean
  readonly threads?: number
  readonly json?: boolean
}

export function captureCommand(): Command {
  const command = new Command('capture')
    .description('run a model on texts, and write its queries, keys and values as a trace')
    .argument('<model>', 'GGUF file, or Hugging Face folder (config.json, safetensors, tokenizer.json)')
    .requiredOption('--out <trace>', 'safetensors file to write', someText)
  return withDocumentOptions(command)
    .option('--layers <list>', 'layers to keep, as 0,5,10-12 (default: all)', numberRanges)
    .option('--queries <n>', 'positions of every document to keep queries of', positiveInteger, 8)
    .option('--held-out <n>', 'last documents, kept for the final check of a recommendation', wholeNumber, 0)
    .option('--resume', 'go on with what a run that was cut short has left beside the trace')
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText('after', epilogue)
    .action((model: string, options: CaptureCommandOptions) =>
      withFolder(dirname(options.out), () => run(model, options)),
    )
}

const epilogue = `
Examples:
  kqv capture model.gguf --text texts/*.txt --out trace.safetensors
  kqv capture model.gguf --text a.txt b.txt --max-tokens 512 --out t.safetensors
  kqv capture model.gguf --documents list.json --held-out 3 --out t.safetensors

Documents are what tests take as independent: eight or more make an interval.
Ctrl-C, a full disk or a killed process lose no more than the document that was
being captured: the same command with --resume goes on, to the same bytes.`

async function run(modelPath: string, options: CaptureCommandOptions): Promise<void> {
  const startMs = performance.now()
  checkOut(options.out)
  const texts = readDocuments('capture', options)
  const source = openModel(modelPath)
  const documents = tokenizeDocuments(texts, source, {
    ...options,
    leastTokens: Math.max(2, options.chunk),
  })
  const plan = planOf(source, basename(modelPath), documents, options)
  const captured = await runModel(source, plan, options)
  if (!captured) return
  const summary = summaryOf(source, documents, plan, captured, options.out)
  if (options.json)
    return print(documentText(captureSummarySchema, { format: 'kqv-capture-summary-1', ...summary }))
  print(capturedText(summary))
  print(`\n${closing(summary, captured, (performance.now() - startMs) / 1000)}`)
}

/** What could be found wrong only when the work is done. */
function checkOut(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new RangeError(`capture: --out: expected a file, got the folder "${path}"; name a file in it`)
}

function planOf(
  { config, checksum }: ModelSource,
  file: string,
  documents: readonly TokenizedDocument[],
  { layers, queries, heldOut, chunk }: CaptureCommandOptions,
): CapturePlan {
  return planCapture({ config, checksum, file }, documents, {
    layers: layers ?? [...Array(config.shape.numLayers).keys()],
    numQueries: queries,
    numHeldOut: heldOut,
    chunk,
  })
}

async function runModel(
  source: ModelSource,
  plan: CapturePlan,
  { out, resume = false, threads }: CaptureCommandOptions,
): Promise<Captured | undefined> {
  const model = await loadModel(source, threads)
  const numTokens = plan.documents.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0)
  const stopped = (why: string): string =>
    `kqv capture: stopped, ${why}; go on with --resume, or delete ${out}.partial and its journal`
  try {
    return await stoppable(
      (signal) =>
        withProgress('capturing tokens', (onProgress) =>
          capture({
            model,
            plan,
            path: out,
            resumes: resume,
            signal,
            onProgress: (share) => onProgress(Math.floor(share * numTokens), numTokens, share),
          }),
        ),
      stopped,
    )
  } finally {
    await model.close()
  }
}

function summaryOf(
  { config }: ModelSource,
  documents: readonly TokenizedDocument[],
  { identity }: CapturePlan,
  { natsPerToken, numBytes }: Captured,
  trace: string,
): CaptureSummary {
  const indices = [...documents.keys()]
  return {
    model: config.name,
    shape: config.shape,
    trace,
    numBytes,
    layers: identity.layers,
    heldOut: indices.slice(indices.length - identity.numHeldOut),
    documents: documents.map(({ source, tokenIds }, index) => ({
      name: source.file,
      numTokens: tokenIds.length,
      natsPerToken: natsPerToken[index],
    })),
  }
}

function closing(
  { trace, numBytes, layers, documents }: CaptureSummary,
  { numResumed }: Captured,
  seconds: number,
): string {
  const numTokens = documents.slice(numResumed).reduce((sum, document) => sum + document.numTokens, 0)
  const speed = numTokens > 0 ? `, ${formatCount(Math.round(numTokens / seconds))} tokens a second` : ''
  return `Wrote ${trace}, ${(numBytes / 1e6).toFixed(1)} MB, ${layersText(layers)}, in ${seconds.toFixed(1)} s${speed}`
}
