import type { ClaimOutcome, Condition } from './studyFindings.ts'

/** How one comparison stands to what is claimed of it. */
export type Support = 'as claimed' | 'the reverse' | 'not shown' | 'not enough evidence'

/** One comparison, as far as the outcome of its claim goes. */
export interface SupportedPart extends Condition {
  /** What is claimed, in words: `KQV better than KV`. */
  readonly statement: string
  /** Of what, where a claim is about several: `KL`. */
  readonly measure?: string
  /** A claim with several sides needs some of each, even to hold in part. */
  readonly side: string
  readonly support: Support
}

/**
 * What all comparisons say together.
 *
 * - `holds`: every one is as claimed
 * - `holds in part`: on every side some are
 * - `does not hold`: on some side none is, and the reverse is shown of one at least
 * - `not enough evidence`: neither
 *
 * C3 says that two schemes take turns: where one of them is better throughout, half of the comparisons are as claimed,
 * and the claim is not; hence sides.
 */
export function claimOutcome(parts: readonly SupportedPart[]): ClaimOutcome {
  if (parts.length > 0 && parts.every(({ support }) => support === 'as claimed')) return 'holds'
  const sides = [...new Set(parts.map(({ side }) => side))].map((side) =>
    parts.filter((part) => part.side === side).map(({ support }) => support),
  )
  if (sides.length > 0 && sides.every((side) => side.includes('as claimed'))) return 'holds in part'
  const isRefuted = sides.some((side) => !side.includes('as claimed') && side.includes('the reverse'))
  return isRefuted ? 'does not hold' : 'not enough evidence'
}

/** Where a claim holds and where not: a sentence for each thing it says, measures that agree in one. */
export function claimSummary(parts: readonly SupportedPart[]): string {
  if (parts.length === 0) return 'The design has nothing measured that this claim speaks of.'
  return distinct(parts, ({ statement }) => statement)
    .flatMap((statement) =>
      sentencesOf(
        statement,
        withLabel(parts, statement, (part) => part.statement),
      ),
    )
    .join(' ')
}

function sentencesOf(statement: string, parts: readonly SupportedPart[]): string[] {
  const measureOf = ({ measure = '' }: SupportedPart): string => measure
  const measures = distinct(parts, measureOf)
  const tallies = new Map(measures.map((measure) => [measure, tally(withLabel(parts, measure, measureOf))]))
  return [...new Set(tallies.values())].map((counts) => {
    const agreeing = measures.filter((measure) => tallies.get(measure) === counts)
    const of = agreeing.filter((measure) => measure !== '').join(', ')
    return `${statement}${of && ` in ${of}`}: ${counts}${agreeing.length > 1 ? ', each' : ''}.`
  })
}

const otherwise: readonly Support[] = ['the reverse', 'not shown', 'not enough evidence']

/** `4 of 12 (n=2); the reverse in 8 (n=3, 4)` */
function tally(parts: readonly SupportedPart[]): string {
  const having = (support: Support): SupportedPart[] => withLabel(parts, support, (part) => part.support)
  const claimed = having('as claimed')
  const others = otherwise
    .map((support) => ({ support, found: having(support) }))
    .filter(({ found }) => found.length > 0)
    .map(({ support, found }) => `${support} in ${found.length}${whereAmong(found, parts)}`)
  const whereClaimed = claimed.length > 0 ? whereAmong(claimed, parts) : ''
  return [`${claimed.length} of ${parts.length}${whereClaimed}`, ...others].join('; ')
}

/** A law and a structure stand for themselves; dims and budgets need their letter. */
const labels: readonly ((condition: Condition) => string)[] = [
  ({ law }) => law,
  ({ structure }) => structure,
  ({ headDim }) => `d=${headDim}`,
  ({ bits }) => `n=${bits}`,
]

/** The levels that occur of every factor that some parts lack: ` (gaussian, laplace; full; n=2)`. */
function whereAmong(found: readonly Condition[], all: readonly Condition[]): string {
  const limits = labels
    .filter((label) => distinct(found, label).length < distinct(all, label).length)
    .map((label) => distinct(found, label).join(', '))
  return limits.length > 0 ? ` (${limits.join('; ')})` : ''
}

function distinct<Part>(parts: readonly Part[], labelOf: (part: Part) => string): string[] {
  return [...new Set(parts.map(labelOf))]
}

function withLabel<Part>(parts: readonly Part[], label: string, labelOf: (part: Part) => string): Part[] {
  return parts.filter((part) => labelOf(part) === label)
}
