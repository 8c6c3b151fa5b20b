import type { DocumentSource, DocumentText } from './documents.ts'
import type { ModelTokenizer } from './modelSource.ts'

/** A document as a model reads it. */
export interface TokenizedDocument {
  readonly source: DocumentSource
  readonly tokenIds: Int32Array
  /** What an encoder made of speech; for a decoder that takes it. */
  readonly encoderStates?: EncoderStates
}

/** `[frames, size]` */
export interface EncoderStates {
  readonly values: Float32Array
  readonly size: number
}

/** What reads texts. */
export interface TextReader {
  readonly config: {
    /** For people. */
    readonly name: string
    /** Tokens that it attends to. */
    readonly contextLength: number
  }
  readonly tokenizer: ModelTokenizer
}

/** How much of each document a model reads. */
export interface ReadingOptions {
  /** Absent: as many as the model can attend to. */
  readonly maxTokens?: number | undefined
  /** What a document must have for a run in chunks to make sense. */
  readonly leastTokens: number
  /** That `leastTokens` follows from, for messages; absent: documents are not cut. */
  readonly chunk?: number
}

/**
 * Documents as tokens, each cut to its first `maxTokens`.
 *
 * @throws RangeError which names a document that is too short, or more tokens than the model can attend to
 */
export function tokenizeDocuments(
  documents: readonly DocumentText[],
  { config, tokenizer }: TextReader,
  { maxTokens = config.contextLength, leastTokens, chunk }: ReadingOptions,
): TokenizedDocument[] {
  const chunks = chunk === undefined ? '' : ` in chunks of ${chunk}`
  const needs = `a document needs ${leastTokens} tokens at least${chunks}`
  const lowerChunk = chunk === undefined ? '' : ', or lower --chunk'
  if (maxTokens > config.contextLength)
    throw new RangeError(
      `documents: ${config.name} can attend to ${config.contextLength} tokens, got ${maxTokens}; lower --max-tokens`,
    )
  if (maxTokens < leastTokens)
    throw new RangeError(`documents: ${needs}, got a bound of ${maxTokens}; raise --max-tokens${lowerChunk}`)
  return documents.map(({ source, text }) => {
    const tokenIds = tokenizer.encode(text).slice(0, maxTokens)
    if (tokenIds.length < leastTokens)
      throw new RangeError(`${source.file}: ${needs}, got ${tokenIds.length}; leave it out${lowerChunk}`)
    return { source, tokenIds }
  })
}

/** The chunks of a document, one after another; the last may be shorter. */
export function* chunksOf(
  numTokens: number,
  chunk: number,
): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = 0; start < numTokens; start += chunk)
    yield { start, end: Math.min(start + chunk, numTokens) }
}
