import type { AttentionRows } from '../capturableModel.ts'
import { chunksOf } from '../tokenizeDocuments.ts'
import { headsFirst, lastTokens, singleValues } from './decoderOutputs.ts'
import type { ExposedLayer } from './exposeQueries.ts'
import { type DecoderOutputs, type LoadedDecoder, runChunk } from './loadedDecoder.ts'
import { logitScale } from './logitScale.ts'
import type { OnnxDocument } from './onnxDocument.ts'

/** What a decoder made of some tokens. */
export interface DecodedChunk {
  /** Of its tokens in the document: from `start` up to, not including, `end`. */
  readonly start: number
  readonly end: number
  /** What every layer attends with. */
  readonly layers: readonly LayerRows[]
  /** Of the token behind each of its own, `[numTokens, vocabularySize]`; absent where the decoder does not give them. */
  readonly logits?: Float32Array
}

export interface LayerRows extends AttentionRows {
  readonly layer: number
}

/**
 * Reads a document, a chunk at a time.
 *
 * Queries are scaled so that logits are their products with the keys over sqrt(headDim), whatever the model divides by.
 *
 * @throws RangeError when the model's own logits are no products of these queries and keys
 */
export async function* readDocument(
  decoder: LoadedDecoder,
  document: OnnxDocument,
  chunk: number,
): AsyncGenerator<DecodedChunk> {
  const { session, inputs, layers } = decoder
  const { length } = document.tokenIds
  if (length === 0) throw new RangeError('onnx: a document must have a token at least, got none')
  const givesLogits = session.outputNames.includes('logits')
  let scales: readonly number[] = []
  let past = inputs.emptyPast
  for (const { start, end } of chunksOf(length, chunk)) {
    // logits of attention are for the proof at the beginning
    const shown = layers.flatMap(({ queries, logits }) =>
      start === 0 && logits !== undefined ? [queries, logits] : [queries],
    )
    if (givesLogits) shown.push('logits')
    const run = await runChunk(decoder, { document, start, end, past }, shown)
    past = run.past
    const rows = layers.map((layer) => rowsOf(run.outputs, layer, end - start))
    if (start === 0) scales = layers.map((layer, index) => queryScale(layer, run.outputs, rows[index]))
    yield {
      start,
      end,
      layers: rows.map((row, index) => ({ ...row, queries: scaled(row.queries, scales[index]) })),
      ...(givesLogits && { logits: singleValues(run.outputs.logits) }),
    }
  }
}

/** Of the last tokens. */
function rowsOf(
  outputs: DecoderOutputs,
  { layer, queries, keys, values, fused }: ExposedLayer,
  numTokens: number,
): LayerRows {
  const [, numKvHeads] = outputs[keys].dims
  const found = singleValues(outputs[queries])
  return {
    layer,
    queries: fused ? headsFirst(found, numTokens, fused.numHeads) : found,
    keys: lastTokens(singleValues(outputs[keys]), numTokens, numKvHeads, outputs[keys].dims[2]),
    values: lastTokens(singleValues(outputs[values]), numTokens, numKvHeads, outputs[keys].dims[2]),
  }
}

/** An estimate that is 1 but for its rounding would only add to that of the values. */
function scaled(values: Float32Array, factor: number): Float32Array {
  return Math.abs(factor - 1) < 1e-3 ? values : values.map((value) => value * factor)
}

/** What queries are multiplied with, so that logits are products over sqrt(headDim). */
function queryScale(
  { layer, keys: keysName, logits, fused }: ExposedLayer,
  outputs: DecoderOutputs,
  { queries, keys }: LayerRows,
): number {
  const [, numKvHeads, numTokens, headDim] = outputs[keysName].dims
  if (logits === undefined) return (fused?.scale ?? headDim ** -0.5) * Math.sqrt(headDim)
  const scale = logitScale({
    layer,
    numTokens,
    numQueryHeads: queries.length / (numTokens * headDim),
    numKvHeads,
    headDim,
    queries,
    keys,
    logits: singleValues(outputs[logits]),
  })
  return scale * Math.sqrt(headDim)
}
