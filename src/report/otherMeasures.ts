import type { SchemeFinding } from '../advisor/recommendation.ts'
import { formatNumber, formatPercent } from './formatNumber.ts'
import { joinWords } from './words.ts'

interface Measure {
  readonly name: string
  isAhead(other: SchemeFinding, own: SchemeFinding): boolean
  /** As it is shown: what does not show is no difference. */
  words(scheme: SchemeFinding): string
  /** Where the value of the recommendation is found. */
  where(own: SchemeFinding): string
}

const measures: readonly Measure[] = [
  {
    name: 'attention KL',
    isAhead: (other, own) => other.klNats.value < own.klNats.value,
    words: ({ klNats }) => formatNumber(klNats.value),
    where: () => '',
  },
  {
    name: 'same top key',
    isAhead: (other, own) => other.top1Agreement.value > own.top1Agreement.value,
    words: ({ top1Agreement }) => formatPercent(top1Agreement.value),
    where: () => '',
  },
  {
    name: "the worst head's KL",
    isAhead: (other, own) => other.worstHead.klNats < own.worstHead.klNats,
    words: ({ worstHead }) => formatNumber(worstHead.klNats),
    where: ({ worstHead: { layer, kvHead } }) => ` in layer ${layer}, head ${kvHead}`,
  },
]

/** Baselines of its size or smaller that are ahead by a measure that no verdict is on: a mean over heads can hide one that is lost. */
export function otherMeasures([own, ...others]: readonly SchemeFinding[]): string {
  const equals = others.filter(({ isLandmark }) => !isLandmark)
  if (equals.length === 0) return ''
  const behind = measures.flatMap((measure) => {
    const ahead = equals.filter(
      (other) => measure.isAhead(other, own) && measure.words(other) !== measure.words(own),
    )
    if (ahead.length === 0) return []
    const names = ahead.map((other) => `${other.name} (${measure.words(other)})`)
    return [`in ${measure.name} by ${joinWords(names)}, against ${measure.words(own)}${measure.where(own)}`]
  })
  if (behind.length === 0)
    return `By ${joinWords(measures.map(({ name }) => name))}, too, no baseline of its size or smaller is ahead.`
  return `By measures without a verdict it is behind: ${behind.join('; ')}.`
}
