import type * as Onnx from 'onnxruntime-node'
import type { CacheShape } from '../../cache/shape.ts'
import { decodeGreedily, type GreedyDecoding } from './decodeGreedily.ts'
import { readDecoderInputs } from './decoderInputs.ts'
import { type ExposedLayer, exposeQueries } from './exposeQueries.ts'
import { type LoadedDecoder, runChunk } from './loadedDecoder.ts'
import type { OnnxDocument } from './onnxDocument.ts'
import { openSession } from './openSession.ts'
import { type DecodedChunk, readDocument } from './readDocument.ts'

/** A decoder that runs as its file has it, and shows its queries. */
export interface OnnxDecoder {
  readonly layers: readonly number[]
  /** Of its cache, which shows when it runs: on the first token of a document. */
  shapeOn(document: OnnxDocument): Promise<CacheShape>
  /** Tokens that it sees at once: all of a document where it takes no past, or has a branch of its own for the first run. */
  chunkLength(chunk: number): number
  /** See {@link readDocument}. */
  read(document: OnnxDocument, chunk: number): AsyncGenerator<DecodedChunk>
  /** See {@link decodeGreedily}. */
  decodeGreedily(decoding: GreedyDecoding): Promise<Int32Array>
  close(): Promise<void>
}

export interface OnnxDecoderOptions {
  readonly threads: number
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
  const session = await openSession(model, options.threads, options.folder)
  try {
    return decoderOf(session, layers, await import('onnxruntime-node'))
  } catch (error) {
    await session.release()
    throw error
  }
}

function decoderOf(
  session: Onnx.InferenceSession,
  layers: readonly ExposedLayer[],
  onnx: typeof Onnx,
): OnnxDecoder {
  const inputs = readDecoderInputs(session, onnx)
  const loaded = { session, inputs, layers }
  const chunkLength = (chunk: number): number =>
    inputs.takesPast && !inputs.hasBranches ? chunk : Number.POSITIVE_INFINITY
  return {
    layers: layers.map(({ layer }) => layer),
    shapeOn: (document) => shapeOn(loaded, document),
    chunkLength,
    read: (document, chunk) => readDocument(loaded, document, chunkLength(chunk)),
    decodeGreedily: (decoding) => decodeGreedily(loaded, decoding),
    close: () => session.release(),
  }
}

async function shapeOn(decoder: LoadedDecoder, document: OnnxDocument): Promise<CacheShape> {
  const { inputs, layers } = decoder
  const [{ queries, keys }] = layers
  const chunk = { document, start: 0, end: 1, past: inputs.emptyPast }
  const { outputs } = await runChunk(decoder, chunk, [queries])
  const [, numKvHeads, , headDim] = outputs[keys].dims
  return {
    numLayers: layers.length,
    numQueryHeads: outputs[queries].size / headDim,
    numKvHeads,
    headDim,
  }
}
