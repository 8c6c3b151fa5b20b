import { dirname } from 'node:path'
import { Command, Option } from 'commander'
import { type CaptureSummary, captureSummarySchema } from '../../formats/captureSummarySchema.ts'
import { documentText } from '../../formats/documentText.ts'
import type { CapturableModel } from '../../models/capturableModel.ts'
import { type Captured, capture } from '../../models/capture.ts'
import { type CapturePlan, planCapture } from '../../models/capturePlan.ts'
import { formatCount } from '../../report/formatNumber.ts'
import { checkFile, withFolder } from '../atomicWrite.ts'
import type { CaptureSubject, SubjectOptions } from '../captureSubject.ts'
import { numberRanges, wholeNumber, withDocumentOptions } from '../documentOptions.ts'
import { openCaptureSubject } from '../openCaptureSubject.ts'
import { jsonOption, positiveInteger, someText, threadsOption } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { withProgress } from '../progress.ts'
import { stoppable } from '../stoppable.ts'
import { capturedText } from '../text/capturedText.ts'
import { layersText } from '../text/numbers.ts'

interface CaptureCommandOptions extends SubjectOptions {
  readonly out: string
  readonly layers?: readonly number[]
  readonly queries: number
  readonly heldOut: number
  readonly resume?: boolean
  readonly json?: boolean
}

export function captureCommand(): Command {
  const command = new Command('capture')
    .description('run a model on texts or speech, and write its queries, keys and values as a trace')
    .argument(
      '<model>',
      'GGUF file, Hugging Face folder (config.json, safetensors, tokenizer.json), or the same folder with an ONNX decoder',
    )
    .requiredOption('--out <trace>', 'safetensors file to write', someText)
  return withDocumentOptions(command)
    .addOption(
      new Option(
        '--audio <file...>',
        'recordings instead, for a model that hears: WAV, 16 kHz, mono, up to 64 s, each one document',
      ).conflicts(['text', 'documents']),
    )
    .option('--layers <list>', 'layers to keep, as 0,5,10-12 (default: all)', numberRanges)
    .option('--queries <n>', 'positions of every document to keep queries of', positiveInteger, 8)
    .option('--held-out <n>', 'last documents, kept for the final check of a recommendation', wholeNumber, 0)
    .option('--resume', 'go on with what a run that was cut short has left beside the trace')
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText('after', epilogue)
    .action(run)
}

const epilogue = `
Examples:
  kqv capture model.gguf --text texts/*.txt --out trace.safetensors
  kqv capture model.gguf --text a.txt b.txt --max-tokens 512 --out t.safetensors
  kqv capture model.gguf --documents list.json --held-out 3 --out t.safetensors
  kqv capture Qwen2.5-0.5B-ONNX --text texts/*.txt --out trace.safetensors
  kqv capture moonshine-tiny-ONNX --audio speech/*.wav --out trace.safetensors

Documents are what tests take as independent: eight or more make an interval.
Ctrl-C, a full disk or a killed process lose no more than the document that was
being captured: the same command with --resume goes on, to the same bytes.

A folder of ONNX files is in the layout of transformers.js: a decoder that takes
past_key_values and gives present, in onnx/ or beside config.json. It runs as it
is, with its queries exposed. Of several files the most precise is taken; name
another as the model. A model that hears transcribes every recording, and its
decoder's self-attention on that transcription is captured. What it attends to
in the recording, its cross-attention cache, is not: it never grows.`

async function run(modelPath: string, options: CaptureCommandOptions): Promise<void> {
  const startMs = performance.now()
  checkFile(options.out)
  const subject = await openCaptureSubject(modelPath, options)
  if (!subject) return
  try {
    const plan = planOf(subject, options)
    const model = await subject.load()
    const captured = await withFolder(dirname(options.out), () => runModel(model, plan, options))
    if (captured) tell(summaryOf(subject, plan, captured, options.out), captured, startMs, options)
  } finally {
    await subject.close()
  }
}

function tell(
  summary: CaptureSummary,
  captured: Captured,
  startMs: number,
  { json = false }: CaptureCommandOptions,
): void {
  if (json) return print(documentText(captureSummarySchema, { format: 'kqv-capture-summary-1', ...summary }))
  print(capturedText(summary, outputColumns()))
  print(`\n${closing(summary, captured, (performance.now() - startMs) / 1000)}`)
}

function planOf(
  { identity, documents }: CaptureSubject,
  { layers, queries, heldOut, chunk }: CaptureCommandOptions,
): CapturePlan {
  return planCapture(identity, documents, {
    layers: layers ?? [...Array(identity.config.shape.numLayers).keys()],
    numQueries: queries,
    numHeldOut: heldOut,
    chunk,
  })
}

function runModel(
  model: CapturableModel,
  plan: CapturePlan,
  { out, resume = false }: CaptureCommandOptions,
): Promise<Captured | undefined> {
  const numTokens = plan.documents.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0)
  const stopped = (why: string): string =>
    `kqv capture: stopped, ${why}; go on with --resume, or delete ${out}.partial and its journal`
  return stoppable(
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
}

function summaryOf(
  { identity: { config }, documents, transcripts }: CaptureSubject,
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
      ...(transcripts && { transcript: transcripts[index] }),
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
