import type { SpeechTokens } from '../onnxFolder/onnxFolderConfig.ts'
import type { OnnxDecoder } from '../onnxFolder/openOnnxDecoder.ts'
import type { TokenizedDocument } from '../tokenizeDocuments.ts'
import type { SpeechEncoder } from './openSpeechEncoder.ts'
import { sampleRate } from './readWav.ts'
import type { Recording } from './recordings.ts'

export interface TranscribeRequest extends SpeechTokens {
  readonly encoder: SpeechEncoder
  readonly decoder: OnnxDecoder
  /** Of each transcription, with the token at its start. */
  readonly maxTokens: number
  readonly signal?: AbortSignal
  /** @param numDone recordings that are transcribed */
  readonly onProgress?: (numDone: number) => void
}

/** Nobody speaks faster: a model that writes more repeats itself. */
const TOKENS_PER_SECOND = 6.5
/** One at the start, and one that was heard. */
const LEAST_TOKENS = 2

/**
 * Recordings as the tokens that a model writes down for them, the likeliest one after the other.
 *
 * - Cost: memory for what the encoder made of all recordings.
 *
 * @throws RangeError which names a recording in which nothing was heard
 *
 * Source: Jeffries et al. (2024), "Moonshine: Speech Recognition for Live Transcription and Voice Commands", arXiv:2410.15608.
 */
export async function transcribe(
  recordings: readonly Recording[],
  request: TranscribeRequest,
): Promise<TokenizedDocument[]> {
  const { encoder, decoder, maxTokens, signal, onProgress } = request
  if (maxTokens < LEAST_TOKENS)
    throw new RangeError(
      `documents: a document needs ${LEAST_TOKENS} tokens at least, got a bound of ${maxTokens}; raise --max-tokens`,
    )
  const documents: TokenizedDocument[] = []
  for (const { source, samples } of recordings) {
    signal?.throwIfAborted()
    const encoderStates = await encoder.encode(samples)
    const longest = 1 + Math.ceil((TOKENS_PER_SECOND * samples.length) / sampleRate)
    const tokenIds = await decoder.decodeGreedily({
      ...request,
      encoderStates,
      maxTokens: Math.min(maxTokens, longest),
    })
    if (tokenIds.length < LEAST_TOKENS)
      throw new RangeError(`${source.file}: must have words in it, got none that were heard; leave it out`)
    documents.push({ source, tokenIds, encoderStates })
    onProgress?.(documents.length)
  }
  return documents
}
