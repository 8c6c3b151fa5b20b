import type * as Onnx from 'onnxruntime-node'
import type { DecoderChunk, DecoderInputs, DecoderPast } from './decoderInputs.ts'
import type { ExposedLayer } from './exposeQueries.ts'

/** A decoder in memory, with its queries exposed. */
export interface LoadedDecoder {
  readonly session: Onnx.InferenceSession
  readonly inputs: DecoderInputs
  readonly layers: readonly ExposedLayer[]
}

export type DecoderOutputs = Onnx.InferenceSession.ReturnType

/**
 * Runs a decoder on some tokens.
 *
 * @param shown names of the outputs that are wanted besides its cache
 * @returns them and the past of the tokens that follow
 */
export async function runChunk(
  { session, inputs }: LoadedDecoder,
  chunk: DecoderChunk,
  shown: readonly string[],
): Promise<{ readonly outputs: DecoderOutputs; readonly past: DecoderPast }> {
  const cache = session.outputNames.filter((name) => name.startsWith('present.'))
  const outputs = await session.run(inputs.feeds(chunk), [...cache, ...shown])
  // what a decoder made of its encoder's states it makes in the first run alone
  const renewed = chunk.start === 0 ? cache : cache.filter((name) => !name.includes('.encoder.'))
  const entries = renewed.map((name) => [name.replace('present', 'past_key_values'), outputs[name]] as const)
  return {
    outputs,
    past: inputs.takesPast ? { ...chunk.past, ...Object.fromEntries(entries) } : chunk.past,
  }
}
