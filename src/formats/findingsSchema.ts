import { z } from 'zod'
import type {
  ClaimFigure,
  ClaimFinding,
  ClaimId,
  ClaimOutcome,
  ClaimPart,
  DataKind,
  DistanceFinding,
  EquivalencePart,
  JensenFinding,
  LinearityFinding,
  Reading,
  StudyFindings,
  VarianceFinding,
  WinnerFinding,
} from '../study/claims/studyFindings.ts'
import { amount, codecId, count, estimate } from './schemaParts.ts'
import { pairedVerdict } from './schemeComparisonSchema.ts'
import { oneNameOf, strictRecord } from './strictRecord.ts'

const place = { grid: z.string(), law: z.string(), structure: z.string(), headDim: count }
const condition = { ...place, bits: count.describe('Nominal bits per value: codes and signs alone.') }
const pValue = z.number().gt(0).max(1)

const ledger = oneNameOf<Reading['ledger']>({ codeBits: true, bitsPerValue: true }).describe(
  'What is held equal: nominal bits, or everything stored.',
)

const reading = strictRecord<Reading>({
  sketch: z.string(),
  scale: z.string(),
  codebook: z.string(),
  norm: z.string(),
  ledger,
}).meta({
  id: 'reading',
  description: 'What the paper leaves open; any where a claim does not depend on it.',
})

const figure = strictRecord<ClaimFigure>({
  name: z.string(),
  measured: estimate,
  published: z.number().exactOptional(),
  closedForm: z.number().exactOptional(),
}).meta({ id: 'claimFigure' })

const part = strictRecord<ClaimPart>({
  ...condition,
  metric: oneNameOf<ClaimPart['metric']>({ klNats: true, keyCombinedError: true, errorVectorNorm: true }),
  candidate: z.string(),
  baseline: z.string(),
  expected: oneNameOf<ClaimPart['expected']>({ better: true, worse: true }),
  verdict: pairedVerdict,
  rankBiserial: z.number().min(-1).max(1).describe('2U / (n1 n2) - 1 of the candidate, unpaired.'),
}).meta({ id: 'claimPart' })

const equivalence = strictRecord<EquivalencePart>({
  ...condition,
  quantity: oneNameOf<EquivalencePart['quantity']>({ inflation: true, cost: true }).describe(
    'variance(qjl n) over variance(mse n - 1), or over variance(mse n).',
  ),
  measured: estimate,
  expected: z.number(),
  margin: z.number().gt(1).describe('The largest factor, either way, that counts as equal.'),
  numUnits: count,
  adjustedPValue: pValue.exactOptional(),
  outcome: oneNameOf<EquivalencePart['outcome']>({
    equal: true,
    different: true,
    'not shown': true,
    'not enough evidence': true,
  }),
}).meta({ id: 'equivalencePart' })

const claim = strictRecord<ClaimFinding>({
  id: oneNameOf<ClaimId>({ C1: true, C2: true, C3: true, C4: true, C5: true }),
  claim: z.string(),
  reading,
  data: oneNameOf<DataKind>({ synthetic: true, channels: true, trace: true }),
  outcome: oneNameOf<ClaimOutcome>({
    holds: true,
    'holds in part': true,
    'does not hold': true,
    'not enough evidence': true,
  }),
  summary: z.string(),
  figures: z.array(figure),
  parts: z.array(part),
  equivalences: z.array(equivalence).exactOptional(),
}).meta({ id: 'claimFinding' })

const variance = strictRecord<VarianceFinding>({
  ...condition,
  keyCodec: codecId,
  variance: estimate.describe('Of an inner product, per |q|^2 |k|^2 / d^2.'),
  closedForm: z.number().exactOptional(),
  bias: estimate.describe('Mean logit error over the standard deviation of one.'),
  costAgainstMse: estimate.exactOptional(),
  closedFormCost: z.number().exactOptional(),
}).meta({ id: 'varianceFinding' })

const jensen = strictRecord<JensenFinding>({
  ...condition,
  scheme: z.string(),
  temperature: amount,
  predictedVariance: amount,
  measuredVariance: estimate,
  predictedKl: amount,
  measuredKl: estimate,
  ratio: estimate,
  binds: z.boolean(),
}).meta({ id: 'jensenFinding' })

const linearity = strictRecord<LinearityFinding>({
  ...place,
  scheme: z.string(),
  outcome: oneNameOf<LinearityFinding['outcome']>({
    superlinear: true,
    sublinear: true,
    linear: true,
    'not enough evidence': true,
  }),
  variances: z.tuple([amount, amount]),
  onset: strictRecord<NonNullable<LinearityFinding['onset']>>({
    temperature: amount,
    bits: count,
    variance: amount,
    ratio: estimate,
  }).exactOptional(),
  exponent: estimate.exactOptional(),
  summary: z.string(),
}).meta({ id: 'linearityFinding' })

const winner = strictRecord<WinnerFinding>({
  ...condition,
  ledger,
  metric: oneNameOf<WinnerFinding['metric']>({
    klNats: true,
    keyCombinedError: true,
    outputScaleError: true,
  }),
  winner: z.string(),
  runnerUp: z.string(),
  ratio: estimate,
  isClear: z.boolean(),
}).meta({ id: 'winnerFinding' })

const distance = strictRecord<DistanceFinding>({
  ...condition,
  scheme: z.string(),
  scaling: oneNameOf<DistanceFinding['scaling']>({ pooled: true, none: true }),
  toZero: amount,
  toBaseline: strictRecord<NonNullable<DistanceFinding['toBaseline']>>({
    distance: amount,
    pValue,
  }).exactOptional(),
  keyScaleError: amount,
  keyDirectionError: amount,
}).meta({ id: 'distanceFinding' })

/** What `findings.json` of a study holds, and what `kqv study --json` prints. */
export const findingsSchema = strictRecord<StudyFindings & { format: 'kqv-findings-1' }>({
  format: z.literal('kqv-findings-1'),
  design: z.string(),
  designHash: z.string(),
  trials: count,
  claims: z.array(claim),
  variances: z.array(variance),
  jensen: z.array(jensen),
  linearity: z.array(linearity),
  winners: z.array(winner),
  distances: z.array(distance),
}).meta({
  title: 'kqv study findings',
  description: 'The claims of the paper with a verdict each, and what else the rows of a study say.',
})
