import type { PairComparison, Recommendation } from '../advisor/recommendation.ts'
import { formatBits, formatNumber, formatPlural } from './formatNumber.ts'

type Compared = Pick<Recommendation, 'pair' | 'trace' | 'sensitivity'>

/** Why all tensors share one pair of codecs; undefined where each has its own. */
export function pairSentence({ pair, trace, sensitivity }: Compared): string | undefined {
  if (!pair?.isHandedOut) return undefined
  const weighted = sensitivity ? ', weighted by sensitivity' : ''
  return `All keys share one codec and all values one: a codec for each tensor would not lose less, but ${timesAsMuch(pair)} as much${weighted}, ${leftOut(trace)}.`
}

/**
 * What a policy was chosen for where losses were weighted: by the losses that are measured of every scheme, which are not,
 * a baseline may be ahead. Undefined where they were not.
 */
export function weightedSentence({ pair, trace, sensitivity }: Compared): string | undefined {
  if (sensitivity === undefined) return undefined
  const purpose = 'It was chosen to harm the predictions of the model least'
  const gain =
    pair && !pair.isHandedOut
      ? `: weighted by sensitivity, a codec for each tensor is predicted to lose ${timesAsMuch(pair)} what the best uniform pair does at its size of ${formatBits(pair.bitsPerValue)} bits, ${leftOut(trace)}; a replay says what it loses in truth.`
      : ', by their sensitivity.'
  return `${purpose}${gain} The losses here are those of attention, unweighted.`
}

function timesAsMuch({ tensorsOverPair: { value, interval } }: PairComparison): string {
  const range = interval ? ` [${formatNumber(interval.lower)}, ${formatNumber(interval.upper)}]` : ''
  return `${formatNumber(value)} x${range}`
}

function leftOut({ choiceDocuments }: Recommendation['trace']): string {
  return `on ${formatPlural(choiceDocuments, 'document')}, each left out of the choice in turn`
}
