import type {
  ClaimFinding,
  ClaimPart,
  Condition,
  DataKind,
  EquivalencePart,
  Reading,
} from '../../../src/study/claims/studyFindings.ts'
import type { PairedVerdict } from '../../../src/study/pairedVerdict.ts'
import {
  budgets,
  type Circumstances,
  distortions,
  estimate,
  keyError,
  sketchFactors,
} from './fixtureErrors.ts'

const testKinds = [
  ['sign flip', 'permutation'],
  ['Wilcoxon signed rank', 'rank'],
  ['paired energy distance', 'distribution'],
] as const

function verdict(ratio: number, { random, trials }: Circumstances): PairedVerdict {
  if (trials < 8)
    return {
      outcome: 'not enough evidence',
      numUnits: trials,
      ratio: { value: ratio },
      tests: [],
      unitsNeeded: 8,
    }
  const half = (1.96 * 0.12) / Math.sqrt(trials)
  const clarity = Math.abs(Math.log(ratio)) / half
  const tests = testKinds.map(([method, kind]) => {
    const pValue = Math.min(1, Math.exp(-3 * clarity + 1.5 * random.normal()) + 0.0001)
    const adjustedPValue = Math.min(1, 12 * pValue)
    return {
      method,
      kind,
      statistic: 1.5,
      pValue,
      adjustedPValue,
      alternative: 'two-sided' as const,
      exact: false,
      numUnits: trials,
    }
  })
  const declared = tests.filter(({ adjustedPValue }) => adjustedPValue <= 0.05).length >= 2
  return {
    outcome: declared ? (ratio < 1 ? 'better' : 'worse') : 'no difference shown',
    numUnits: trials,
    ratio: {
      value: ratio,
      interval: { lower: ratio * Math.exp(-half), upper: ratio * Math.exp(half), level: 0.95 },
    },
    tests,
    ...(declared ? {} : { unitsNeeded: 640 }),
  }
}

interface Question {
  readonly metric: ClaimPart['metric']
  readonly candidate: string
  readonly baseline: string
  readonly expected: ClaimPart['expected']
}

function part(condition: Condition, question: Question, reading: Reading, all: Circumstances): ClaimPart {
  const { metric, candidate, baseline } = question
  const noise = Math.exp(0.012 * all.random.normal())
  const damping = metric === 'errorVectorNorm' ? 0.7 : 1
  const quotient =
    keyError(candidate, condition, reading.sketch) / keyError(baseline, condition, reading.sketch)
  const own = verdict(quotient ** damping * noise, all)
  const option = reading.sketch === 'orthogonal' ? '' : `:sketch=${reading.sketch}`
  return {
    ...condition,
    ...question,
    candidate: candidate === 'QKQV' ? `${candidate}${option}` : candidate,
    verdict: own,
    rankBiserial: Math.max(-1, Math.min(1, 4 * Math.log(quotient))),
  }
}

const sketched = { candidate: 'QKQV', baseline: 'KQV', expected: 'worse' } as const
const scalar = { candidate: 'KV', baseline: 'KQV', expected: 'worse' } as const

/** All claims under one reading, on one kind of data. */
export function claimFindings(reading: Reading, data: DataKind, all: Circumstances): ClaimFinding[] {
  const { conditions, trials } = all
  const parts = (where: readonly Condition[], questions: readonly Question[]): ClaimPart[] =>
    questions.flatMap((question) => where.map((condition) => part(condition, question, reading, all)))
  const atFour = conditions.filter(({ bits }) => bits === 4)
  const wide = conditions.filter(({ headDim, law }) => headDim === 1024 && law.startsWith('student'))
  const lacking = trials < 8
  const gaussianSketch = reading.sketch === 'gaussian'
  const factor = sketchFactors[reading.sketch]
  const outcome = (own: ClaimFinding['outcome']): ClaimFinding['outcome'] =>
    lacking ? 'not enough evidence' : own
  const metrics = ['klNats', 'keyCombinedError', 'errorVectorNorm'] as const
  return [
    {
      id: 'C1',
      claim:
        'At n = 4, KQV is best on KL, geometric key error and 6D distance for every distribution and rank.',
      reading,
      data,
      outcome: outcome(reading.codebook === 'uniform' ? 'holds' : 'holds in part'),
      summary: 'KQV is better than QKQV everywhere; against KV no difference was shown on Gaussian keys.',
      figures: [
        {
          name: 'KL(QKQV) / KL(KQV), gaussian, full rank, d = 128, n = 4',
          measured: estimate((factor * distortions[3]) / distortions[4], all, 0.06),
          published: 2.25,
          closedForm: (factor * distortions[3]) / distortions[4],
        },
        {
          name: 'Mann-Whitney r of KL, KQV against QKQV',
          measured: estimate(-0.998, all, 0.001),
          published: -0.983,
        },
      ],
      parts: metrics.flatMap((metric) =>
        parts(atFour, [
          { ...sketched, metric },
          { ...scalar, metric },
        ]),
      ),
    },
    {
      id: 'C2',
      claim: 'QKQV is worse than KQV in KL at every n and distribution.',
      reading: { ...reading, codebook: 'any', norm: 'any' },
      data,
      outcome: outcome('holds'),
      summary: 'QKQV loses more KL than KQV in 175 of 175 comparisons.',
      figures: budgets.map((bits) => ({
        name: `KL(QKQV) / KL(KQV), gaussian, full rank, d = 128, n = ${bits}`,
        measured: estimate((factor * distortions[bits - 1]) / distortions[bits], all, 0.06),
        closedForm: (factor * distortions[bits - 1]) / distortions[bits],
      })),
      parts: parts(conditions, [{ ...sketched, metric: 'klNats' }]),
    },
    {
      id: 'C3',
      claim:
        'On geometric key error QKQV is better at n = 2, 3, 5 and KQV at n = 4, 6, whatever the rank and tail.',
      reading: { ...reading, codebook: 'any', norm: 'any' },
      data,
      outcome: outcome('does not hold'),
      summary:
        'KQV has the smaller key error at every n, in 175 of 175 comparisons, as the closed form says.',
      figures: [
        {
          name: 'key error of QKQV / KQV, gaussian, full rank, d = 128, n = 2',
          measured: estimate((factor * distortions[1]) / distortions[2], all, 0.04),
          closedForm: (factor * distortions[1]) / distortions[2],
        },
      ],
      parts: budgets.flatMap((bits) =>
        parts(
          conditions.filter((condition) => condition.bits === bits),
          [
            {
              ...sketched,
              metric: 'keyCombinedError',
              expected: bits % 2 === 0 && bits > 3 ? 'worse' : 'better',
            },
          ],
        ),
      ),
    },
    {
      id: 'C4',
      claim:
        'QJL on keys inflates the inner-product variance by pi/2; trading one MSE bit for QJL costs about 2 pi.',
      reading: { ...reading, codebook: 'any', norm: 'any', ledger: 'codeBits' },
      data,
      outcome: outcome(gaussianSketch ? 'holds' : 'holds in part'),
      summary: gaussianSketch
        ? 'The variance is pi/2 times that of the residual, and the bit costs 5.7 times.'
        : 'The variance is pi/2 - 1 times that of the residual: an orthogonal sketch costs 2.1 times.',
      figures: [
        {
          name: 'variance of QJL / energy of the residual, n = 4',
          measured: estimate(factor, all, 0.03),
          published: Math.PI / 2,
          closedForm: factor,
        },
        {
          name: 'variance of QJL / variance of MSE, n = 6',
          measured: estimate((factor * distortions[5]) / distortions[6], all, 0.03),
          published: 2 * Math.PI,
          closedForm: (factor * distortions[5]) / distortions[6],
        },
      ],
      parts: [],
      equivalences: conditions.flatMap((condition) => equivalences(condition, reading, all)),
    },
    {
      id: 'C5',
      claim: 'Under heavy tails at d = 1024, MSE with QJL wins.',
      reading: { ...reading, codebook: 'any', norm: 'any' },
      data,
      outcome: wide.length === 0 ? 'not enough evidence' : outcome('does not hold'),
      summary:
        wide.length === 0
          ? 'The design has no heavy tails at d = 1024.'
          : 'MSE-only has the smaller KL under both Student laws at every n.',
      figures: [],
      parts: parts(wide, [{ metric: 'klNats', candidate: 'QKQV', baseline: 'MSE-only', expected: 'better' }]),
    },
  ]
}

function equivalences(condition: Condition, { sketch }: Reading, all: Circumstances): EquivalencePart[] {
  const { bits } = condition
  const factor = sketchFactors[sketch]
  const cost = (factor * distortions[bits - 1]) / distortions[bits]
  const shared = { ...condition, margin: 1.1, numUnits: all.trials }
  const lacking = all.trials < 8
  return [
    {
      ...shared,
      quantity: 'cost',
      measured: estimate(cost, all, 0.05),
      expected: cost,
      ...(!lacking && { adjustedPValue: 0.001 }),
      outcome: lacking ? 'not enough evidence' : 'equal',
    },
    ...(bits === 2
      ? []
      : [
          {
            ...shared,
            quantity: 'inflation' as const,
            measured: estimate(factor, all, 0.05),
            expected: Math.PI / 2,
            ...(!lacking && { adjustedPValue: sketch === 'gaussian' ? 0.001 : 1 }),
            outcome: lacking
              ? ('not enough evidence' as const)
              : sketch === 'gaussian'
                ? ('equal' as const)
                : ('different' as const),
          },
        ]),
  ]
}
