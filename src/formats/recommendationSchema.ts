import { z } from 'zod'
import type {
  Evidence,
  FrontierPoint,
  PairComparison,
  PredictedMeasured,
  Prediction,
  Recommendation,
  SchemeFinding,
  TensorFinding,
  TraceSummary,
  WeightedBy,
} from '../advisor/recommendation.ts'
import type { Policy } from '../cache/policy.ts'
import { engineProjectionSchema } from './engineProjectionSchema.ts'
import { modelVerdictSchema } from './modelVerdictSchema.ts'
import { assignmentSchema } from './policySchema.ts'
import { amount, budget, codecId, count, estimate, index, operand, shape, storedSize } from './schemaParts.ts'
import { pairedVerdict, schemeComparison } from './schemeComparisonSchema.ts'
import { oneNameOf, strictRecord } from './strictRecord.ts'

const trace = strictRecord<TraceSummary>({
  checksum: z.string(),
  numTokens: count,
  numQueries: count,
  layers: z.array(index),
  choiceDocuments: count,
  heldOutDocuments: index,
  longestDocument: count.describe('Tokens: no context longer than this was measured.'),
})

const weightedBy = strictRecord<WeightedBy>({
  probe: codecId,
  numDocuments: count,
  predictedKlNats: amount,
}).describe('Present where losses were weighted by what the predictions of the model make of them.')

const policy = strictRecord<Policy>({
  model: z.string(),
  shape,
  seed: index,
  assignments: z.array(assignmentSchema),
  undecidedLayers: z.array(index),
})

const tensor = strictRecord<TensorFinding>({
  layer: index,
  kvHead: index,
  operand,
  codec: codecId,
  bitsPerValue: amount,
  sensitivity: amount.describe(
    'Geometric mean of the losses over the menu, times the weight, over that of the median tensor of its operand.',
  ),
  loss: estimate,
  klNats: estimate.exactOptional(),
  rival: strictRecord<NonNullable<TensorFinding['rival']>>({
    codec: codecId,
    lossRatio: estimate
      .exactOptional()
      .describe('Loss of the rival over that of the choice, with the interval of this tensor alone.'),
  })
    .exactOptional()
    .describe('The best codec of another kind or width that takes no more bytes.'),
  evidence: oneNameOf<Evidence>({
    clear: true,
    tied: true,
    beaten: true,
    unrivalled: true,
    'not enough evidence': true,
  }).describe('By two kinds of tests against the rival, corrected over all tensors (Benjamini-Hochberg).'),
  reason: z.string(),
}).meta({ id: 'tensor' })

const scheme = strictRecord<SchemeFinding>({
  name: z.string(),
  detail: z.string(),
  stored: storedSize,
  loss: estimate,
  klNats: estimate,
  top1Agreement: estimate,
  heldOut: strictRecord<NonNullable<SchemeFinding['heldOut']>>({
    loss: amount,
    klNats: amount,
  }).exactOptional(),
  worstHead: strictRecord<SchemeFinding['worstHead']>({
    layer: index,
    kvHead: index,
    klNats: amount,
    loss: amount,
  }).describe('The head of most KL, and its loss.'),
  isLandmark: z.boolean(),
  verdict: pairedVerdict.exactOptional(),
}).meta({ id: 'scheme' })

const prediction = strictRecord<Prediction>({
  predictedLoss: amount,
  measuredLoss: amount,
  numDocuments: count,
  heads: z.array(
    strictRecord<PredictedMeasured>({ layer: index, kvHead: index, predicted: amount, measured: amount }),
  ),
})

/** What `kqv recommend --json` prints. */
export const recommendationSchema = strictRecord<Recommendation & { format: 'kqv-recommendation-1' }>({
  format: z.literal('kqv-recommendation-1'),
  model: z.string(),
  shape,
  trace,
  budget,
  menu: z.array(codecId),
  seed: index.describe('Seed of rotations and sketches.'),
  policy,
  sensitivity: weightedBy.exactOptional(),
  replay: modelVerdictSchema.exactOptional(),
  pair: strictRecord<PairComparison>({
    tensorsOverPair: estimate.describe(
      'Loss of a codec for each tensor over that of one for all keys and one for all values, weighted as in the choice, on documents that neither was chosen on.',
    ),
    bitsPerValue: amount.describe(
      'Size of the pair, at which the two were compared unless the pair is handed out.',
    ),
    isHandedOut: z.boolean().describe('Whether the policy is that pair.'),
  }).exactOptional(),
  stored: storedSize,
  optimality: strictRecord<Recommendation['optimality']>({ loss: amount, lowerBound: z.number() }),
  tensors: z.array(tensor),
  keysOverValues: amount
    .exactOptional()
    .describe('How many times more keys lose than values in the same codecs, weights counted.'),
  schemes: z.array(scheme).describe('The recommendation first, then the baselines.'),
  frontier: z.array(strictRecord<FrontierPoint>({ bitsPerValue: amount, loss: amount })),
  comparisons: z.array(schemeComparison),
  prediction,
  engines: z.array(engineProjectionSchema),
}).meta({
  title: 'kqv recommendation',
  description:
    'A codec for every tensor of a KV cache, and the evidence. Losses are |O - O^|^2 / |O|^2 of the attention output; KL is in nats per query.',
})
