import type { EncoderStates } from '../tokenizeDocuments.ts'
import { singleValues } from './decoderOutputs.ts'
import { type LoadedDecoder, runChunk } from './loadedDecoder.ts'

export interface GreedyDecoding {
  readonly encoderStates: EncoderStates
  readonly startToken: number
  /** Of which any ends a transcription. */
  readonly endTokens: readonly number[]
  /** With the one at the start. */
  readonly maxTokens: number
}

/** The likeliest token, and the likeliest behind that, and so on: from the start token up to, not including, an end. */
export async function decodeGreedily(
  decoder: LoadedDecoder,
  { encoderStates, startToken, endTokens, maxTokens }: GreedyDecoding,
): Promise<Int32Array> {
  const tokenIds = [startToken]
  let past = decoder.inputs.emptyPast
  while (tokenIds.length < maxTokens) {
    const start = decoder.inputs.takesPast ? tokenIds.length - 1 : 0
    const chunk = { document: { tokenIds, encoderStates }, start, end: tokenIds.length, past }
    const run = await runChunk(decoder, chunk, ['logits'])
    const { logits } = run.outputs
    const next = indexOfLargest(singleValues(logits).subarray(-logits.dims[2]))
    if (endTokens.includes(next)) break
    tokenIds.push(next)
    past = run.past
  }
  return Int32Array.from(tokenIds)
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > values[best] ? index : best), 0)
}
