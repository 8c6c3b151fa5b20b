import { equivalenceTest } from '../../stats/equivalenceTest.ts'
import { holm } from '../../stats/holm.ts'
import type { Interval } from '../../stats/interval.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import { type PooledUnit, pooledMean, pooledMeanParts } from '../../stats/pooledMean.ts'
import { tTest } from '../../stats/tTest.ts'
import { unitsNeeded } from '../../stats/unitsNeeded.ts'
import { pooledEstimate, resamplingSeed } from './pooledEstimate.ts'
import { addedNatsOf, type DocumentPredictions, kldOf, sumsOf } from './predictionsByDocument.ts'
import type { MarginQuantity, MarginVerdict } from './replayFindings.ts'

/** Of a family of claims, one-sided. */
const level = 0.05

const quantities = {
  meanKld: { valueOf: kldOf, claim: 'no greater' },
  logPerplexityRatio: { valueOf: addedNatsOf, claim: 'equivalent' },
} as const

/**
 * Judges candidates against a margin, as one family.
 *
 *     no worse:  mean KLD < margin  and  |ln(PPL(Q)/PPL(base))| < margin      worse:  one of them beyond it
 *
 * The margin of the KLD is one-sided, since the KLD is never below 0; that of the ratio has two sides, since a cache that
 * improves on the text at hand has changed the model, too. A claim takes two tools: an equivalence test at 5 %, by
 * Student's t over documents and corrected over candidates, and the interval that is shown, which has to lie on one side.
 *
 * - Error: at the margin, a candidate is called no worse 4 to 6 % of the time on 8 to 16 documents whose KLD differs by a
 *   third, 8 % on 8 that differ by two thirds; any of five at the margin, 12 %. By the t test alone it would be up to
 *   twice as often, since the KLD of documents is skewed.
 * - Assumes: documents are independent and alike.
 */
export function judgeMargin(
  candidates: readonly (readonly DocumentPredictions[])[],
  margin: number,
): MarginVerdict[] {
  if (!(margin > 0))
    throw new RangeError(
      `margin: must be above 0 nats, got ${margin}; state what harm does not matter, as 0.01`,
    )
  const family = candidates.map((documents) => evidenceOf(documents, margin, candidates.length))
  const noWorse = holm(family.map(({ parts }) => Math.max(...parts.map(({ within }) => within))))
  // either quantity may declare it
  const worse = holm(family.flatMap(({ parts }) => parts.map(({ beyond }) => beyond)))
  return family.map((evidence, index) =>
    answer(evidence, { noWorse: noWorse[index], worse: worse.slice(2 * index, 2 * index + 2) }),
  )
}

/** What is known of one candidate and one quantity. */
interface PartEvidence {
  readonly quantity: MarginQuantity
  /** P-value of the claim that it is within the margin. */
  readonly within: number
  /** P-value of the claim that it is beyond. */
  readonly beyond: number
  /** Where the whole interval lies. */
  readonly side: 'within' | 'beyond' | undefined
  /** Whether the estimate is within the margin. */
  readonly leansWithin: boolean
  /** Documents that would settle it. */
  readonly needed: number
}

interface Evidence {
  readonly numDocuments: number
  readonly parts: readonly PartEvidence[]
}

function evidenceOf(documents: readonly DocumentPredictions[], margin: number, familySize: number): Evidence {
  const names = Object.keys(quantities) as MarginQuantity[]
  return {
    numDocuments: documents.length,
    parts: names.map((name) =>
      partEvidence(name, sumsOf(documents, quantities[name].valueOf), margin, familySize),
    ),
  }
}

function partEvidence(
  quantity: MarginQuantity,
  units: readonly PooledUnit[],
  margin: number,
  familySize: number,
): PartEvidence {
  const { claim } = quantities[quantity]
  const mean = pooledMean(units)
  const leansWithin = Math.abs(mean) < margin
  if (units.length < minimumUnits)
    return { quantity, within: 1, beyond: 1, side: undefined, leansWithin, needed: minimumUnits }
  const parts = pooledMeanParts(units)
  const above = tTest(parts, { mean: margin, alternative: 'greater' }).pValue
  const below = tTest(parts, { mean: -margin, alternative: 'less' }).pValue
  // how far each document lies from the side of the margin that the mean is nearest to
  const distances = parts.map((part) => margin - Math.sign(mean || 1) * part)
  // at the level of the first step of Holm's correction, and that of the interval at least
  const tails = 2 * Math.min(level / 2, level / familySize)
  return {
    quantity,
    within: equivalenceTest(parts, { margin, claim, seed: resamplingSeed }).pValue,
    beyond: claim === 'equivalent' ? Math.min(above, below) : above,
    side: sideOf(pooledEstimate(units).interval, margin),
    leansWithin,
    needed: Math.max(units.length + 1, unitsNeeded(distances, { level: 1 - tails })),
  }
}

/** The KLD is never below 0, so that asking for the lower side, too, changes nothing there. */
function sideOf(interval: Interval | undefined, margin: number): PartEvidence['side'] {
  if (interval === undefined) return undefined
  const { lower, upper } = interval
  if (-margin < lower && upper < margin) return 'within'
  return lower > margin || upper < -margin ? 'beyond' : undefined
}

/** @param pValues corrected; `worse` of each quantity */
function answer(
  { numDocuments, parts }: Evidence,
  pValues: { readonly noWorse: number; readonly worse: readonly number[] },
): MarginVerdict {
  const open = whatSettles(parts)
  const lacking = { outcome: 'not enough evidence', numDocuments, quantity: open.quantity } as const
  if (numDocuments < minimumUnits) return { ...lacking, documentsNeeded: minimumUnits }
  const tested = { noWorsePValue: pValues.noWorse, worsePValue: Math.min(...pValues.worse) }
  if (pValues.noWorse <= level && parts.every(({ side }) => side === 'within')) {
    const { quantity } = parts.reduce((first, second) => (second.within > first.within ? second : first))
    return { outcome: 'no worse', numDocuments, quantity, ...tested }
  }
  const beyond = parts.find(({ side }, part) => side === 'beyond' && pValues.worse[part] <= level)
  if (beyond !== undefined) return { outcome: 'worse', numDocuments, quantity: beyond.quantity, ...tested }
  return { ...lacking, ...tested, ...(Number.isFinite(open.needed) && { documentsNeeded: open.needed }) }
}

/** One quantity beyond the margin is enough for one answer; the other answer waits for the slower of the two. */
function whatSettles(parts: readonly PartEvidence[]): PartEvidence {
  const beyond = parts.filter(({ leansWithin }) => !leansWithin)
  if (beyond.length > 0) return beyond.reduce((a, b) => (b.needed < a.needed ? b : a))
  return parts.reduce((a, b) => (b.needed > a.needed ? b : a))
}
