import { z } from 'zod'
import type { ModelVerdict, ReplayedCache } from '../advisor/modelVerdict.ts'
import { cacheFamily, marginVerdict, replayedDocuments } from './replayFindingsSchema.ts'
import { amount, count, estimate, index } from './schemaParts.ts'
import { pairedVerdict } from './schemeComparisonSchema.ts'
import { strictRecord } from './strictRecord.ts'

const cache = strictRecord<ReplayedCache>({
  label: z.string(),
  family: cacheFamily,
  cost: strictRecord<ReplayedCache['cost']>({
    bitsPerValue: amount.describe('Everything stored, per value.'),
  }),
  statistics: strictRecord<ReplayedCache['statistics']>({
    meanKld: estimate.describe('In nats.'),
    logPerplexityRatio: estimate.describe('ln(PPL(Q)/PPL(base))'),
    sameTop: estimate.describe('Same top p, as a share of 1.'),
  }),
  verdict: marginVerdict,
  comparison: pairedVerdict
    .exactOptional()
    .describe("Whether the policy's mean KLD is below this one's, where the replay compared them."),
}).meta({ id: 'replayedCache' })

/** What the model itself says of a recommended policy. */
export const modelVerdictSchema = strictRecord<ModelVerdict>({
  baseline: z.string().describe('How the cache is held that all others are measured against.'),
  margin: z.number().gt(0).describe('The largest harm that does not matter, in nats a token.'),
  documents: replayedDocuments,
  numPredictions: count,
  recentWindow: index.describe('Latest tokens that may have been seen unquantized.'),
  sinkTokens: index.describe('First tokens of every document, kept as in the baseline.'),
  caches: z.array(cache).describe('The policy first, then whatever else was replayed on the same tokens.'),
}).describe('Present where this very policy was replayed on the model.')
