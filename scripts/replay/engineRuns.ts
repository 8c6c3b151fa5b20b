import { bitsPerValue } from '../../src/codecs/codec.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import type { ReplayedDocument, ReplayRun } from '../../src/metrics/replayRun.ts'
import { seedOf } from '../../src/numerics/random.ts'
import type { PredictionRow } from '../../src/study/replay/predictionRow.ts'
import { engineTypes } from './candidates.ts'

/**
 * llama.cpp's own caches, from rows that benchmarks/llamaCpp measured.
 *
 * They are paired with llama.cpp's own float16 cache: another implementation of the same model, on the same tokens.
 */
export function engineRuns(
  rows: readonly PredictionRow[],
  headDim: number,
  documents: readonly ReplayedDocument[],
): ReplayRun[] {
  return engineTypes.map((type) => {
    const codec = createCodec(type, headDim, seedOf(0))
    const own = rows.filter(({ candidate }) => candidate === `llama.cpp ${type}`)
    if (own.length === 0) throw new RangeError(`llama.cpp: rows must have ${type}, got none; measure it`)
    return {
      label: `llama.cpp ${type}`,
      codecs: { keys: type, values: type },
      cost: {
        codeBits: codec.codeBits,
        bitsPerValue: bitsPerValue(codec),
        heldBytesPerToken: 0,
        heldBytes: 0,
      },
      recentWindow: 0,
      sinkTokens: 0,
      documents,
      predictions: own.map(
        ({ candidate: _, documentName: __, bitsPerValue: ___, ...prediction }) => prediction,
      ),
      seconds: { model: 0, encode: 0, decode: 0, compare: 0 },
    }
  })
}
