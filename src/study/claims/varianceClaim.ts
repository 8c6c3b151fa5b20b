import { dataKinds } from './claimCases.ts'
import { hasRank } from './claimFigures.ts'
import { claimOutcome, claimSummary, type Support, type SupportedPart } from './claimOutcome.ts'
import { hasReading, type ReadingLevels, readingsOf } from './claimReading.ts'
import { conditionWords } from './claimWords.ts'
import { equivalenceParts } from './equivalenceParts.ts'
import { dataKind, type MeasuredPlace } from './measuredPlaces.ts'
import type { ClaimFigure, ClaimFinding, Condition, EquivalencePart } from './studyFindings.ts'
import { measuredRatio, type VarianceRatio, varianceRatios } from './varianceRatios.ts'

const claim =
  'QJL on keys inflates the variance of inner products by pi/2, and trading one MSE bit for it costs about 2 pi.'

/**
 * C4: the variance of inner products with qjl keys, over that of mse keys with a bit less and with as many.
 *
 * The first is claimed to be pi/2, whatever the number of bits. The second tends to 2 pi as bits are added; at a given
 * budget it has a closed form of its own (4.86 to 6.11 for a Gaussian sketch at 2 to 6 bits, 1.77 to 2.22 for an
 * orthogonal one), and that is what it is held against. Equality is a claim and needs evidence: two one-sided tests.
 */
export function findVarianceClaim(places: readonly MeasuredPlace[]): ClaimFinding[] {
  return dataKinds.flatMap((data) => {
    const ofKind = places.filter(({ place }) => dataKind(place) === data)
    return readingsOf(ofKind, ['sketch', 'scale']).map((levels): ClaimFinding => {
      const ratios = ofKind.filter((at) => hasReading(at, levels)).flatMap((at) => varianceRatios(at, levels))
      const parts = equivalenceParts(ratios)
      const supported = parts.map(supportOf)
      return {
        id: 'C4',
        claim,
        reading: { ...levels, ledger: 'codeBits' },
        data,
        outcome: claimOutcome(supported),
        summary: [claimSummary(supported), remark(levels)].join(' ').trim(),
        figures: figuresOf(ratios),
        parts: [],
        equivalences: parts,
      }
    })
  })
}

const supports: Readonly<Record<EquivalencePart['outcome'], Support>> = {
  equal: 'as claimed',
  different: 'the reverse',
  'not shown': 'not shown',
  'not enough evidence': 'not enough evidence',
}

const statements: Readonly<Record<EquivalencePart['quantity'], string>> = {
  inflation: 'variance(qjl n) / variance(mse n-1) within 10 % of pi/2',
  cost: 'variance(qjl n) / variance(mse n) within 10 % of its closed form',
}

function supportOf({ quantity, outcome, ...condition }: EquivalencePart): SupportedPart {
  return { ...condition, statement: statements[quantity], side: 'variance', support: supports[outcome] }
}

/** The factor that the paper names belongs to one sketch and one scale. */
function remark({ sketch, scale }: ReadingLevels): string {
  if (scale === 'mmse') return 'The factors pi/2 and 2 pi are those of unbiased decoding, which this is not.'
  if (sketch === 'gaussian') return ''
  return 'The factors pi/2 and 2 pi are those of a Gaussian sketch; of an orthogonal one they are pi/2 - 1 and 4 (pi/2 - 1).'
}

/** Both quantities by budget, at the first place without a rank. */
function figuresOf(ratios: readonly VarianceRatio[]): ClaimFigure[] {
  const first = ratios.find(({ condition }) => !hasRank(condition))?.condition
  return ratios
    .filter(({ condition }) => first && isSamePlace(condition, first))
    .map((ratio) => ({
      name: `${nameOf(ratio)}, ${conditionWords(ratio.condition)}`,
      measured: measuredRatio(ratio),
      published: ratio.quantity === 'inflation' ? Math.PI / 2 : 2 * Math.PI,
      closedForm: ratio.closedForm,
    }))
}

function nameOf({ quantity, condition: { bits } }: VarianceRatio): string {
  return `variance(qjl${bits}) / variance(mse${quantity === 'inflation' ? bits - 1 : bits})`
}

function isSamePlace(one: Condition, other: Condition): boolean {
  return (['grid', 'law', 'structure', 'headDim'] as const).every((name) => one[name] === other[name])
}
