import { z } from 'zod'
import type { PairedVerdict, SchemeComparison } from '../advisor/recommendation.ts'
import { count, estimate, index } from './schemaParts.ts'
import { oneNameOf, strictRecord } from './strictRecord.ts'

type Test = PairedVerdict['tests'][number]

const pValue = z.number().gt(0).max(1)

const test = strictRecord<Test>({
  method: z.string(),
  kind: oneNameOf<Test['kind']>({ permutation: true, rank: true, distribution: true, parametric: true }),
  statistic: z.number(),
  pValue,
  alternative: oneNameOf<Test['alternative']>({ 'two-sided': true, less: true, greater: true }),
  exact: z.boolean().describe('Whether the p-value comes from the whole null law.'),
  numUnits: count,
  adjustedPValue: pValue.describe('Corrected for the family of comparisons that it belongs to.'),
}).meta({ id: 'test' })

export const pairedVerdict = strictRecord<PairedVerdict>({
  outcome: oneNameOf<PairedVerdict['outcome']>({
    better: true,
    worse: true,
    'no difference shown': true,
    'not enough evidence': true,
  }),
  numUnits: index,
  ratio: estimate.exactOptional().describe('Candidate over baseline; absent where one has no error at all.'),
  tests: z.array(test),
  unitsNeeded: count
    .exactOptional()
    .describe('How many documents would settle it, roughly: more than there are.'),
}).meta({
  id: 'pairedVerdict',
  description: 'Whether the candidate loses less than the baseline, on the same documents.',
})

export const schemeComparison = strictRecord<SchemeComparison>({
  candidate: z.string(),
  sharedWith: z
    .array(z.string())
    .exactOptional()
    .describe('Other candidates whose codecs are the same to this metric: the claim is theirs, too.'),
  baseline: z.string(),
  bits: count.describe('Nominal bits per value: codes and signs alone.'),
  metric: oneNameOf<SchemeComparison['metric']>({
    klNats: true,
    keyScaleError: true,
    outputScaleError: true,
  }),
  verdict: pairedVerdict,
}).meta({ id: 'schemeComparison' })
