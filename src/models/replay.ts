import { predictionError } from '../metrics/predictionError.ts'
import type { ReplayRun, TokenPrediction } from '../metrics/replayRun.ts'
import type { LayeredModel } from './layeredModel.ts'
import { createTile } from './packedPast.ts'
import { baselineCodec, type CandidateCache } from './replayCandidate.ts'
import { createReplayRunner, type ReplayRunner } from './replayRunner.ts'
import { chunksOf, type TokenizedDocument } from './tokenizeDocuments.ts'

export interface ReplayRequest {
  readonly model: LayeredModel
  readonly candidates: readonly CandidateCache[]
  readonly documents: readonly TokenizedDocument[]
  /** Tokens that the model sees at once. */
  readonly chunk: number
  /** Whether those of a chunk see one another as the packed cache gives them back, not as they are. */
  readonly readsChunk: boolean
  /** First tokens of a document that stay as in the baseline. */
  readonly sinkTokens: number
  readonly signal?: AbortSignal
  /** Tokens of all documents done, and in all. */
  readonly onProgress?: (done: number, total: number) => void
}

/** One candidate on its way. */
interface Contender {
  readonly candidate: CandidateCache
  readonly runner: ReplayRunner
  readonly predictions: TokenPrediction[]
}

/**
 * Runs a model over documents with its cache packed, once as the baseline in float16 and once for each candidate, and
 * compares what they predict.
 *
 * All go through a document side by side, a chunk at a time: every token before the chunk is read from the packed cache,
 * and those of the chunk too, unless they are the recent window. Predictions are kept for one chunk, never for a text.
 *
 * - Cost: the packed caches of one document, one layer unpacked, and the predictions of two chunks.
 *
 * @returns a run for each candidate, in order
 * @throws RangeError which names the tensor, when a cache cannot hold a value
 */
export async function replay(request: ReplayRequest): Promise<ReplayRun[]> {
  const { model, documents, sinkTokens, readsChunk, onProgress } = request
  const lengths = documents.map(({ tokenIds }) => tokenIds.length)
  const tile = createTile(model.config.shape, Math.max(...lengths))
  const runnerOf = (candidate: CandidateCache): ReplayRunner =>
    createReplayRunner(model, candidate, sinkTokens, tile, readsChunk)
  const baseline = runnerOf({ label: 'f16', seed: 0, codecOf: () => baselineCodec })
  const contenders = request.candidates.map(
    (candidate): Contender => ({ candidate, runner: runnerOf(candidate), predictions: [] }),
  )
  const total = lengths.reduce((sum, length) => sum + length, 0)
  let done = 0
  for (const [document, { tokenIds }] of documents.entries()) {
    for (const { runner } of [{ runner: baseline }, ...contenders]) runner.open(tokenIds.length)
    for (const { start, end } of chunksOf(tokenIds.length, request.chunk)) {
      request.signal?.throwIfAborted()
      await replayChunk(baseline, contenders, document, tokenIds, start, end)
      done += end - start
      onProgress?.(done, total)
    }
  }
  return contenders.map((contender) => finishedRun(contender, request))
}

async function replayChunk(
  baseline: ReplayRunner,
  contenders: readonly Contender[],
  document: number,
  tokenIds: Int32Array,
  start: number,
  end: number,
): Promise<void> {
  const chunk = tokenIds.subarray(start, end)
  const expected = await baseline.predict(chunk)
  for (const { runner, predictions } of contenders) {
    const predicted = await runner.predict(chunk)
    const vocabularySize = predicted.length / chunk.length
    for (let depth = start; depth < end && depth + 1 < tokenIds.length; depth++) {
      const row = [(depth - start) * vocabularySize, (depth - start + 1) * vocabularySize] as const
      const error = predictionError(
        expected.subarray(...row),
        predicted.subarray(...row),
        tokenIds[depth + 1],
      )
      predictions.push({ document, depth, ...error })
    }
    runner.clock.lap('compare')
  }
}

function finishedRun(
  { candidate, runner, predictions }: Contender,
  { documents, chunk, readsChunk, sinkTokens }: ReplayRequest,
): ReplayRun {
  return {
    label: candidate.label,
    ...(candidate.codecs && { codecs: candidate.codecs }),
    cost: runner.cost(),
    recentWindow: readsChunk ? 0 : chunk,
    sinkTokens,
    documents: documents.map(({ source, tokenIds }) => ({ name: source.file, numTokens: tokenIds.length })),
    predictions,
    seconds: runner.clock.seconds,
  }
}
