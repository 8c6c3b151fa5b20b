import type { CacheShape } from '../cache/shape.ts'
import type { TokenRange } from '../cache/trace.ts'
import { checksumText, crc32 } from '../formats/crc32.ts'
import { type StreamedTrace, streamTrace } from '../formats/streamedTrace.ts'
import type { RopeConfig } from './modelSource.ts'
import type { TokenizedDocument } from './tokenizeDocuments.ts'

/** What to capture, and in which steps. */
export interface CaptureOptions {
  /** Ascending. */
  readonly layers: readonly number[]
  /** Positions of each document to keep queries of. */
  readonly numQueries: number
  /** Last documents, for the final check. */
  readonly numHeldOut: number
  readonly chunk: number
}

/** What a trace says of the model that it is of. */
export interface ModelIdentity {
  readonly config: {
    /** For people. */
    readonly name: string
    readonly shape: CacheShape
    /** As far as it is known. */
    readonly rope?: Partial<Pick<RopeConfig, 'theta' | 'pairing'>>
  }
  readonly checksum: string
  /** Name of its file or folder. */
  readonly file: string
}

/** All of a trace that is known before the model runs. */
export interface CapturePlan {
  readonly shape: CacheShape
  readonly documents: readonly PlannedDocument[]
  readonly trace: StreamedTrace
  /** @param natsPerToken of the documents */
  metadata(natsPerToken: readonly number[]): ReadonlyMap<string, string>
  /** What decides the bytes of the trace, for a run that goes on with another's. */
  readonly identity: CaptureIdentity
}

export interface PlannedDocument extends Pick<TokenizedDocument, 'tokenIds' | 'encoderStates'> {
  /** Of its tokens among those of the trace. */
  readonly range: TokenRange
  /** Tokens of the document whose queries are kept, ascending. */
  readonly queryTokens: readonly number[]
  /** Row of its first query among those of the trace. */
  readonly firstQuery: number
}

export interface CaptureIdentity {
  readonly model: string
  readonly texts: string
  readonly layers: readonly number[]
  readonly numQueries: number
  readonly numHeldOut: number
  readonly chunk: number
}

/** Room for a likelihood in the metadata. */
const LONGEST_NATS = 99999.999999

/** @throws RangeError when all documents are held out, or the model lacks a layer */
export function planCapture(
  model: ModelIdentity,
  documents: readonly TokenizedDocument[],
  options: CaptureOptions,
): CapturePlan {
  const { config } = model
  const { numLayers } = config.shape
  if (options.numHeldOut >= documents.length)
    throw new RangeError(
      `capture: a document must be left to choose on, got ${documents.length} with ${options.numHeldOut} held out; ` +
        'lower --held-out, or add documents',
    )
  const missing = options.layers.find((layer) => layer >= numLayers)
  if (missing !== undefined)
    throw new RangeError(
      `capture: ${config.name} has layers 0 .. ${numLayers - 1}, got ${missing} in --layers; leave it out`,
    )
  const planned = planDocuments(documents, options.numQueries)
  const known = describe(model, documents, planned, options)
  const metadata = (natsPerToken: readonly number[]): Map<string, string> =>
    new Map([...known, ['nats_per_token', JSON.stringify(natsPerToken.map(sixDecimals))]])
  return {
    shape: config.shape,
    documents: planned,
    metadata,
    trace: streamTrace({
      shape: config.shape,
      layers: options.layers,
      numTokens: planned.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0),
      numQueries: planned.reduce((sum, { queryTokens }) => sum + queryTokens.length, 0),
      metadata: metadata(documents.map(() => LONGEST_NATS)),
    }),
    identity: { model: model.checksum, texts: textsChecksum(documents), ...options },
  }
}

function planDocuments(documents: readonly TokenizedDocument[], numQueries: number): PlannedDocument[] {
  const planned: PlannedDocument[] = []
  let start = 0
  let firstQuery = 0
  for (const { tokenIds, encoderStates } of documents) {
    const range = { start, end: start + tokenIds.length }
    const queryTokens = spreadQueries(tokenIds.length, numQueries)
    planned.push({ tokenIds, ...(encoderStates && { encoderStates }), range, queryTokens, firstQuery })
    start = range.end
    firstQuery += queryTokens.length
  }
  return planned
}

/** Tokens spread over the last three quarters, where there is a context to attend to; fewer where there are not so many. */
function spreadQueries(numTokens: number, numQueries: number): number[] {
  const first = Math.floor(numTokens / 4)
  const length = Math.min(numQueries, numTokens)
  const step = (numTokens - 1 - first) / Math.max(1, length - 1)
  const tokens = Array.from({ length }, (_, index) => first + Math.round(index * step))
  return [...new Set(tokens)]
}

function describe(
  { config, checksum, file }: ModelIdentity,
  documents: readonly TokenizedDocument[],
  planned: readonly PlannedDocument[],
  { numHeldOut }: CaptureOptions,
): Map<string, string> {
  const positions = planned.flatMap(({ range, queryTokens }) =>
    queryTokens.map((token) => range.start + token),
  )
  const indices = [...documents.keys()]
  const { theta, pairing } = config.rope ?? {}
  return new Map([
    ['model', config.name],
    ['num_layers', String(config.shape.numLayers)],
    ...(theta === undefined ? [] : [['rope_theta', String(theta)] as const]),
    ...(pairing === undefined ? [] : [['rope_pairing', pairing] as const]),
    ['documents', JSON.stringify(planned.map(({ range }) => [range.start, range.end]))],
    ['held_out', JSON.stringify(indices.slice(indices.length - numHeldOut))],
    ['query_positions', JSON.stringify(positions)],
    ['weights', `${file}, CRC-32 ${checksum} of its layout and of samples`],
    ['tokenizer', "the model's own"],
    ['texts', JSON.stringify(documents.map(({ source }) => source))],
    ['token_ids', JSON.stringify(documents.map(({ tokenIds }) => [...tokenIds]))],
  ])
}

function textsChecksum(documents: readonly TokenizedDocument[]): string {
  const text = JSON.stringify(documents.map(({ source, tokenIds }) => [source, ...tokenIds]))
  return checksumText(crc32(new TextEncoder().encode(text)))
}

function sixDecimals(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
