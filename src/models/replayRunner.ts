import type { CacheShape } from '../cache/shape.ts'
import type { ReplayCost } from '../metrics/replayRun.ts'
import type { KeysAndValues, LayeredModel } from './layeredModel.ts'
import { createPackedCache, type PackedPast } from './packedPast.ts'
import type { CandidateCache } from './replayCandidate.ts'
import { createReplayClock, type ReplayClock } from './replayClock.ts'

/** A model with one kind of cache, which goes through documents a chunk at a time. */
export interface ReplayRunner {
  readonly clock: ReplayClock
  /** Starts a document, with an empty cache. */
  open(numTokens: number): void
  /** Log-probabilities of what follows each token of a chunk, `[numTokens, vocabularySize]`. */
  predict(tokenIds: Int32Array): Promise<Float32Array>
  /** What the caches of all documents took. */
  cost(): ReplayCost
}

/**
 * @param tile room for a layer of the longest document
 * @param readsChunk whether the tokens of a chunk are read from the packed cache, too
 */
export function createReplayRunner(
  model: LayeredModel,
  candidate: CandidateCache,
  sinkTokens: number,
  tile: KeysAndValues,
  readsChunk: boolean,
): ReplayRunner {
  const { shape } = model.config
  const { seed } = candidate
  const cache = createPackedCache(shape, { seed, sinkTokens, codecOf: candidate.codecOf })
  const clock = createReplayClock()
  const held = { mostBytes: 0, bytes: 0, numTokens: 0 }
  let past: PackedPast | undefined
  return {
    clock,
    open(numTokens) {
      past = cache.open(numTokens)
      held.mostBytes = Math.max(held.mostBytes, past.heldBytes)
      held.bytes += past.heldBytes
      held.numTokens += numTokens
    },
    async predict(tokenIds) {
      if (!past) throw new RangeError('replay: a document must be open, got none')
      return runChunk(model, { past, tile, readsChunk, clock }, tokenIds)
    },
    cost: () => ({
      codeBits: cache.codeBits,
      bitsPerValue: (8 * held.bytes) / (held.numTokens * valuesPerToken(shape)),
      heldBytesPerToken: held.bytes / held.numTokens,
      heldBytes: held.mostBytes,
    }),
  }
}

interface ChunkRun {
  readonly past: PackedPast
  readonly tile: KeysAndValues
  readonly readsChunk: boolean
  readonly clock: ReplayClock
}

/** Every layer sees the tokens before the chunk as the cache gives them back, and those of the chunk so or as they are. */
async function runChunk(
  model: LayeredModel,
  { past, tile, readsChunk, clock }: ChunkRun,
  tokenIds: Int32Array,
): Promise<Float32Array> {
  clock.start()
  let hidden = await model.embed(tokenIds)
  for (let layer = 0; layer < model.config.shape.numLayers; layer++) {
    clock.lap('model')
    const unpacked = past.unpack(layer, tile)
    clock.lap('decode')
    const result = await model.runLayer(layer, hidden, unpacked, (chunk) => {
      clock.lap('model')
      past.append(layer, chunk)
      clock.lap('encode')
      if (!readsChunk) return chunk
      const stored = past.readBack(layer, tokenIds.length)
      clock.lap('decode')
      return stored
    })
    hidden = result.hidden
  }
  const logProbabilities = await model.predict(hidden)
  clock.lap('model')
  return logProbabilities
}

/** Keys and values. */
function valuesPerToken({ numLayers, numKvHeads, headDim }: CacheShape): number {
  return 2 * numLayers * numKvHeads * headDim
}
