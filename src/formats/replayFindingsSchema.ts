import { z } from 'zod'
import type {
  CandidateFamily,
  CandidateFinding,
  DepthFinding,
  KldQuantile,
  LogitStatistics,
  MarginQuantity,
  MarginVerdict,
  PredictionFindings,
  PredictionPoint,
  RankFinding,
  ReplayComparison,
  ReplayFindings,
} from '../study/replay/replayFindings.ts'
import { amount, count, estimate, index } from './schemaParts.ts'
import { pairedVerdict } from './schemeComparisonSchema.ts'
import { oneNameOf, strictRecord } from './strictRecord.ts'

export const cacheFamily = oneNameOf<CandidateFamily>({ uniform: true, recommended: true, engine: true })
const pValue = z.number().gt(0).max(1)
const share = z.number().min(0).max(1)

const statistics = strictRecord<LogitStatistics>({
  meanKld: estimate,
  maximumKld: amount,
  minimumKld: amount,
  kldQuantiles: z.array(strictRecord<KldQuantile>({ percent: z.number().gt(0).lt(100), kld: estimate })),
  perplexity: estimate.describe('PPL(Q)'),
  baselinePerplexity: estimate.describe('PPL(base)'),
  logPerplexityRatio: estimate.describe('ln(PPL(Q)/PPL(base))'),
  meanProbabilityDifference: estimate.describe('Mean Δp, as a share of 1.'),
  rmsProbabilityDifference: estimate.describe('RMS Δp, as a share of 1.'),
  sameTop: estimate.describe('Same top p, as a share of 1.'),
}).meta({
  id: 'logitStatistics',
  description: 'As llama-perplexity --kl-divergence defines them, over all predicted tokens; KLD in nats.',
})

const depth = strictRecord<DepthFinding>({
  from: index,
  to: count,
  numPredictions: count,
  meanKld: estimate,
  sameTop: estimate,
}).meta({
  id: 'depth',
  description: 'Predictions with at least `from` tokens before them, and fewer than `to`.',
})

export const marginVerdict = strictRecord<MarginVerdict>({
  outcome: oneNameOf<MarginVerdict['outcome']>({
    'no worse': true,
    worse: true,
    'not enough evidence': true,
  }),
  numDocuments: count,
  noWorsePValue: pValue.exactOptional(),
  worsePValue: pValue.exactOptional(),
  quantity: oneNameOf<MarginQuantity>({ meanKld: true, logPerplexityRatio: true }).describe(
    'What decided it, or leaves it open.',
  ),
  documentsNeeded: count.exactOptional().describe('How many documents in all would settle it, roughly.'),
}).meta({
  id: 'marginVerdict',
  description:
    'No worse: mean KLD < margin and |ln(PPL(Q)/PPL(base))| < margin. P-values are corrected over candidates.',
})

const candidate = strictRecord<CandidateFinding>({
  label: z.string(),
  family: cacheFamily,
  policyChecksum: z
    .string()
    .exactOptional()
    .describe('By which the policy is known again, where it holds one.'),
  cost: strictRecord<CandidateFinding['cost']>({
    codeBits: amount,
    bitsPerValue: amount.describe('Everything stored, per value.'),
    heldBytesPerToken: amount,
    heldBytes: amount,
  }),
  recentWindow: index.describe(
    'Latest tokens that may have been seen unquantized; 0: every token was read from the packed cache.',
  ),
  sinkTokens: index.describe('First tokens of every document, kept as in the baseline.'),
  numPredictions: count,
  seconds: strictRecord<CandidateFinding['seconds']>({
    model: amount,
    encode: amount,
    decode: amount,
    compare: amount,
  }),
  predictedLoss: amount.exactOptional().describe('|O - O^|^2 / |O|^2 of the attention output, from a trace.'),
  statistics,
  depths: z.array(depth),
  verdict: marginVerdict,
}).meta({ id: 'candidate' })

const comparison = strictRecord<ReplayComparison>({
  candidate: z.string(),
  rival: z.string(),
  verdict: pairedVerdict,
}).meta({ id: 'comparison', description: 'By mean KLD: better, where the candidate has less.' })

const rank = strictRecord<RankFinding>({
  coefficient: oneNameOf<RankFinding['coefficient']>({ Spearman: true, Kendall: true }),
  value: z.number().min(-1).max(1),
  interval: strictRecord<NonNullable<RankFinding['interval']>>({
    lower: z.number(),
    upper: z.number(),
    level: share,
  }).exactOptional(),
  test: strictRecord<RankFinding['test']>({
    method: z.string(),
    kind: oneNameOf<RankFinding['test']['kind']>({
      permutation: true,
      rank: true,
      distribution: true,
      parametric: true,
    }),
    statistic: z.number(),
    pValue,
    alternative: oneNameOf<RankFinding['test']['alternative']>({
      'two-sided': true,
      less: true,
      greater: true,
    }),
    exact: z.boolean(),
    numUnits: count,
  }),
}).meta({ id: 'rankCorrelation' })

const prediction = strictRecord<PredictionFindings>({
  points: z.array(
    strictRecord<PredictionPoint>({
      label: z.string(),
      family: cacheFamily,
      bitsPerValue: amount,
      predicted: amount,
      measured: estimate,
    }),
  ),
  rankCorrelations: z.array(rank),
  equalSizes: strictRecord<PredictionFindings['equalSizes']>({ numPairs: index, inOrder: index }).describe(
    'Pairs of candidates of one size, and how many of them the prediction puts in their measured order.',
  ),
}).meta({ id: 'prediction' })

export const replayedDocuments = z.array(
  strictRecord<ReplayFindings['documents'][number]>({ name: z.string(), numTokens: count }),
)

/** What `kqv replay --json` prints. */
export const replayFindingsSchema = strictRecord<ReplayFindings & { format: 'kqv-replay-1' }>({
  format: z.literal('kqv-replay-1'),
  model: z.string(),
  baseline: z.string().describe('How the cache is held that all candidates are measured against.'),
  margin: z.number().gt(0).describe('The largest harm that does not matter, in nats a token.'),
  documents: replayedDocuments,
  countedFrom: index.describe('Predictions with fewer tokens before them are left out.'),
  candidates: z.array(candidate),
  comparisons: z.array(comparison),
  prediction: prediction.exactOptional(),
}).meta({
  title: 'kqv replay',
  description:
    "What quantized KV caches do to a model's predictions, beside the same model's baseline cache on the same tokens.",
})
