import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseJson } from '../../formats/parseJson.ts'
import { type FilePiece, type StreamedTrace, streamTrace } from '../../formats/streamedTrace.ts'
import { positiveNumberField } from '../fields.ts'
import { recordFields } from '../huggingFace/recordFields.ts'
import type { OnnxDocument } from './onnxDocument.ts'
import { type LayerTensors, type OnnxDecoder, openOnnxDecoder } from './openOnnxDecoder.ts'

export interface OnnxCaptureRequest {
  /** As transformers.js has it: ONNX files in `onnx/`; a `config.json` is read where there is one. */
  readonly folder: string
  /** In `onnx/`; default: `model.onnx`, or else `decoder_model_merged.onnx`. */
  readonly file?: string
  readonly documents: readonly OnnxDocument[]
  /** Of the trace. */
  readonly path: string
  /** Default: 1. */
  readonly threads?: number
  /** Tokens of a run; default: 256. */
  readonly chunk?: number
}

/**
 * Runs the decoder of an ONNX folder as it is on documents, and writes the queries, keys and values of its self-attention
 * as a trace, with the queries of every token.
 *
 * - Cost: memory for the tensors of one document.
 *
 * @returns the size of the trace in bytes
 * @throws FormatError when a file is none of ONNX
 * @throws RangeError when queries cannot be had, or a value is beyond float16; nothing is left then
 */
export async function captureOnnxFolder(request: OnnxCaptureRequest): Promise<number> {
  const { folder, documents, path, threads = 1, chunk = 256 } = request
  const modelPath = decoderPath(request)
  const decoder = await openOnnxDecoder(readFileSync(modelPath), {
    threads,
    chunk,
    folder: dirname(modelPath),
  })
  const partPath = `${path}.partial`
  try {
    const trace = await writeDocuments(decoder, documents, describe(folder, documents), partPath)
    renameSync(partPath, path)
    return trace.numBytes
  } finally {
    rmSync(partPath, { force: true })
    await decoder.close()
  }
}

function decoderPath({ folder, file }: OnnxCaptureRequest): string {
  const names = file === undefined ? ['model.onnx', 'decoder_model_merged.onnx'] : [file]
  const found = names.map((name) => join(folder, 'onnx', name)).find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new RangeError(`onnx: ${join(folder, 'onnx')} must have a decoder, got no ${names.join(' and no ')}`)
}

async function writeDocuments(
  decoder: OnnxDecoder,
  documents: readonly OnnxDocument[],
  metadata: ReadonlyMap<string, string>,
  path: string,
): Promise<StreamedTrace> {
  const numTokens = documents.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0)
  const file = openSync(path, 'w')
  let trace: StreamedTrace | undefined
  let firstRow = 0
  try {
    for (const document of documents) {
      const { length } = document.tokenIds
      const tensors = await decoder.run(document)
      if (trace === undefined) {
        const numQueryHeads = tensors[0].queries.length / (length * decoder.headDim)
        trace = planTrace(decoder, numQueryHeads, numTokens, metadata)
        write(file, { offset: 0, bytes: trace.header(metadata) })
      }
      for (const layer of tensors) for (const piece of piecesOf(trace, layer, firstRow)) write(file, piece)
      firstRow += length
    }
  } finally {
    closeSync(file)
  }
  if (trace) return trace
  throw new RangeError('onnx: there must be a document at least, got none')
}

function planTrace(
  { layers, numKvHeads, headDim }: OnnxDecoder,
  numQueryHeads: number,
  numTokens: number,
  metadata: ReadonlyMap<string, string>,
): StreamedTrace {
  const shape = { numLayers: layers.length, numQueryHeads, numKvHeads, headDim }
  return streamTrace({ shape, layers, numTokens, numQueries: numTokens, metadata })
}

function* piecesOf(
  trace: StreamedTrace,
  { layer, queries, keys, values }: LayerTensors,
  firstRow: number,
): Generator<FilePiece> {
  yield* trace.pieces({ layer, operand: 'q', firstRow, values: queries })
  yield* trace.pieces({ layer, operand: 'k', firstRow, values: keys })
  yield* trace.pieces({ layer, operand: 'v', firstRow, values })
}

function describe(folder: string, documents: readonly OnnxDocument[]): Map<string, string> {
  const ranges: [number, number][] = []
  for (const { tokenIds } of documents) {
    const start = ranges.at(-1)?.[1] ?? 0
    ranges.push([start, start + tokenIds.length])
  }
  const theta = ropeTheta(join(folder, 'config.json'))
  return new Map([
    ['model', basename(resolve(folder))],
    ['documents', JSON.stringify(ranges)],
    ['token_ids', JSON.stringify(documents.map(({ tokenIds }) => tokenIds))],
    ...(theta === undefined ? [] : [['rope_theta', String(theta)] as const]),
  ])
}

/** Undefined where the model, or its file, says nothing of it. */
function ropeTheta(path: string): number | undefined {
  if (!existsSync(path)) return undefined
  const config = recordFields(parseJson(readFileSync(path, 'utf8'), 'config.json'), 'config.json')
  const nested = config.get('rope_parameters')
  const fields = nested === undefined ? config : recordFields(nested, 'config.json: rope_parameters')
  return fields.get('rope_theta') === undefined ? undefined : positiveNumberField(fields, 'rope_theta')
}

function write(file: number, { offset, bytes }: FilePiece): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(file, bytes, written, bytes.length - written, offset + written)
}
