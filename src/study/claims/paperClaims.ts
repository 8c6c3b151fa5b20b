import type { Readings } from '../design/design.ts'
import type { ClaimId, ClaimPart, Condition } from './studyFindings.ts'

/** A claim of the paper that compares schemes, in our reading. */
export interface PaperClaim {
  readonly id: Exclude<ClaimId, 'C4'>
  readonly claim: string
  /** What of a reading it depends on. */
  readonly factors: readonly (keyof Readings)[]
  /** What it says of a condition; nothing where it does not speak of it. */
  comparisons(condition: Condition): readonly ClaimedComparison[]
}

/** One scheme said to lose less, or more, than another; named without their reading. */
export interface ClaimedComparison {
  readonly candidate: string
  readonly baseline: string
  readonly metric: ClaimPart['metric']
  readonly expected: 'better' | 'worse'
}

const metrics = ['klNats', 'keyCombinedError', 'errorVectorNorm'] as const
const sketchFactors = ['sketch', 'scale'] as const
const heavyTails = ['student3', 'student5']
const crossings = { better: [2, 3, 5], worse: [4, 6] } as const

/** The claims C1, C2, C3 and C5; C4, which names a number, is in `varianceClaim.ts`. */
export const paperClaims: readonly PaperClaim[] = [
  {
    id: 'C1',
    claim: 'At 4 bits KQV is best on KL, geometric K error and 6D distance, for every law and rank.',
    factors: ['sketch', 'scale', 'codebook', 'norm'],
    comparisons: ({ bits }) => (bits === 4 ? cross(['KQV'], ['KV', 'QKQV'], metrics, 'better') : []),
  },
  {
    id: 'C2',
    claim: 'QKQV is worse than KQV in KL at every budget and law.',
    factors: sketchFactors,
    comparisons: () => cross(['QKQV'], ['KQV'], ['klNats'], 'worse'),
  },
  {
    id: 'C3',
    claim:
      'In geometric K error QKQV is better at 2, 3 and 5 bits and KQV at 4 and 6, whatever the rank and tail.',
    factors: sketchFactors,
    comparisons: ({ bits }) =>
      (['better', 'worse'] as const)
        .filter((expected) => (crossings[expected] as readonly number[]).includes(bits))
        .flatMap((expected) => cross(['QKQV'], ['KQV'], ['keyCombinedError'], expected)),
  },
  {
    id: 'C5',
    claim: 'Under heavy tails at 1024 dimensions MSE with QJL on the keys wins over MSE alone.',
    factors: sketchFactors,
    comparisons: ({ law, headDim }) =>
      headDim === 1024 && heavyTails.includes(law)
        ? cross(['QKQV', 'QKV'], ['KQV', 'MSE-only'], metrics, 'better')
        : [],
  },
]

function cross(
  candidates: readonly string[],
  baselines: readonly string[],
  over: readonly ClaimPart['metric'][],
  expected: 'better' | 'worse',
): ClaimedComparison[] {
  return over.flatMap((metric) =>
    candidates.flatMap((candidate) =>
      baselines.map((baseline): ClaimedComparison => ({ candidate, baseline, metric, expected })),
    ),
  )
}
