import type * as Onnx from 'onnxruntime-node'
import { loadOnnxRuntime } from '../onnxRuntime.ts'
import { chunksOf } from '../tokenizeDocuments.ts'
import { type DecoderInputs, readDecoderInputs } from './decoderInputs.ts'
import { headsFirst, joinChunks, singleValues } from './decoderOutputs.ts'
import { type ExposedLayer, exposeQueries } from './exposeQueries.ts'
import { logitScale } from './logitScale.ts'
import type { OnnxDocument } from './onnxDocument.ts'

/** Queries, keys and values of one layer on a document, `[heads, numTokens, headDim]`, after RoPE. */
export interface LayerTensors {
  readonly layer: number
  readonly queries: Float32Array
  readonly keys: Float32Array
  readonly values: Float32Array
}

/** A decoder that runs as its file has it, and shows its queries. */
export interface OnnxDecoder {
  readonly layers: readonly number[]
  readonly numKvHeads: number
  readonly headDim: number
  /**
   * What every layer attends with when the decoder reads a document.
   *
   * Queries are scaled so that logits are their products with the keys over sqrt(headDim), whatever the model divides by.
   *
   * @throws RangeError when the model's own logits are no products of these queries and keys
   */
  run(document: OnnxDocument): Promise<readonly LayerTensors[]>
  close(): Promise<void>
}

export interface OnnxDecoderOptions {
  readonly threads: number
  /** Tokens of a run; a decoder with a branch for its first run takes a document at once. */
  readonly chunk: number
  /** Where tensors lie that the file has not in itself. */
  readonly folder: string
}

/**
 * Opens a decoder in the layout of transformers.js: `past_key_values.<layer>.key` in, `present.<layer>.key` out.
 *
 * - Assumes: attention to all tokens up to one's own; a sliding window is not seen.
 *
 * @param file an ONNX file
 * @throws FormatError when it is none
 * @throws RangeError when its queries cannot be had, an input is not known, or onnxruntime-node is not installed
 */
export async function openOnnxDecoder(file: Uint8Array, options: OnnxDecoderOptions): Promise<OnnxDecoder> {
  const { model, layers } = exposeQueries(file)
  // says in a line what to do where it is not installed
  await loadOnnxRuntime(options.threads)
  const onnx = await import('onnxruntime-node')
  const session = await onnx.InferenceSession.create(model, {
    intraOpNumThreads: options.threads,
    extra: { session: { model_external_initializers_file_folder_path: options.folder } },
  })
  try {
    const inputs = readDecoderInputs(session, onnx)
    const chunk = inputs.hasBranches ? Number.POSITIVE_INFINITY : options.chunk
    return {
      layers: layers.map(({ layer }) => layer),
      numKvHeads: inputs.numKvHeads,
      headDim: inputs.headDim,
      run: (document) => runDocument({ session, inputs, layers, chunk }, document),
      close: () => session.release(),
    }
  } catch (error) {
    await session.release()
    throw error
  }
}

interface Decoder {
  readonly session: Onnx.InferenceSession
  readonly inputs: DecoderInputs
  readonly layers: readonly ExposedLayer[]
  readonly chunk: number
}

type Outputs = Onnx.InferenceSession.ReturnType

async function runDocument(decoder: Decoder, document: OnnxDocument): Promise<readonly LayerTensors[]> {
  const { session, inputs, layers } = decoder
  const { length } = document.tokenIds
  if (length === 0) throw new RangeError('onnx: a document must have a token at least, got none')
  const cache = session.outputNames.filter((name) => name.startsWith('present.'))
  const queryChunks = layers.map((): Float32Array[] => [])
  let scales: number[] = []
  let past = inputs.emptyPast
  let outputs: Outputs = {}
  for (const { start, end } of chunksOf(length, decoder.chunk)) {
    // logits are for the proof at the beginning
    const shown = layers.flatMap(({ queries, logits }) =>
      start === 0 && logits !== undefined ? [queries, logits] : [queries],
    )
    outputs = await session.run(inputs.feeds({ document, start, end, past }), [...cache, ...shown])
    for (const [index, layer] of layers.entries())
      queryChunks[index].push(queriesOf(outputs, layer, end - start))
    if (start === 0)
      scales = layers.map((layer, index) => queryScale(decoder, layer, outputs, queryChunks[index][0], end))
    past = Object.fromEntries(
      cache.map((name) => [name.replace('present', 'past_key_values'), outputs[name]]),
    )
  }
  return layers.map(({ layer, keys, values }, index) => ({
    layer,
    queries: joinChunks(queryChunks[index], length, inputs.headDim, scales[index]),
    keys: singleValues(outputs[keys]),
    values: singleValues(outputs[values]),
  }))
}

/** `[heads, tokens, headDim]` */
function queriesOf(outputs: Outputs, { queries, fused }: ExposedLayer, numTokens: number): Float32Array {
  const values = singleValues(outputs[queries])
  return fused ? headsFirst(values, numTokens, fused.numHeads) : values
}

/** What queries are multiplied with, so that logits are products over sqrt(headDim). */
function queryScale(
  { inputs }: Decoder,
  { layer, keys, logits, fused }: ExposedLayer,
  outputs: Outputs,
  queries: Float32Array,
  numTokens: number,
): number {
  const { numKvHeads, headDim } = inputs
  if (logits === undefined) return (fused?.scale ?? headDim ** -0.5) * Math.sqrt(headDim)
  const scale = logitScale({
    layer,
    numTokens,
    numQueryHeads: queries.length / (numTokens * headDim),
    numKvHeads,
    headDim,
    queries,
    keys: singleValues(outputs[keys]),
    logits: singleValues(outputs[logits]),
  })
  return scale * Math.sqrt(headDim)
}
