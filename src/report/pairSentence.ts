import type { Recommendation } from '../advisor/recommendation.ts'
import { formatNumber, formatPlural } from './formatNumber.ts'

/** What a codec for each tensor gains over one pair of codecs for all; undefined where that was not found out. */
export function pairSentence({ pair, trace, sensitivity }: Recommendation): string | undefined {
  if (pair === undefined) return undefined
  const { value, interval } = pair.tensorsOverPair
  const range = interval ? ` [${formatNumber(interval.lower)}, ${formatNumber(interval.upper)}]` : ''
  const ratio = `${formatNumber(value)} x${range} as much`
  const weighted = sensitivity ? ', weighted by sensitivity' : ''
  const documents = `on ${formatPlural(trace.choiceDocuments, 'document')}, each left out of the choice in turn`
  return pair.isHandedOut
    ? `All keys share one codec and all values one: a codec for each tensor would not lose less, but ${ratio}${weighted}, ${documents}.`
    : `A codec for each tensor loses ${ratio} as the best uniform pair of at most its size${weighted}, ${documents}.`
}
