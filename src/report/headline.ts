import type { Recommendation, SchemeFinding } from '../advisor/recommendation.ts'
import { formatBits, formatPlural } from './formatNumber.ts'
import { type HtmlValue, html } from './html.ts'
import { weightedSentence } from './pairSentence.ts'
import { joinWords } from './words.ts'

/** The verdicts in a sentence or two: baselines of its size or smaller are counted, all others named with their size. */
export function headline(recommendation: Recommendation): HtmlValue {
  const { schemes } = recommendation
  const weighted = weightedSentence(recommendation)
  const compared = schemes.filter(({ verdict }) => verdict !== undefined)
  if (compared.length === 0) return 'It was not compared with any baseline.'
  if (compared.every(({ verdict }) => verdict?.outcome === 'not enough evidence'))
    return html`There is <strong>not enough evidence</strong> to compare it with any baseline.`
  const equals = compared.filter(({ isLandmark }) => !isLandmark)
  const landmarks = compared.filter(({ isLandmark }) => isLandmark)
  return [
    weighted !== undefined && `${weighted} `,
    equals.length > 0 &&
      html`Against baselines of its size or smaller, on documents that it was not chosen on, it ${verdictPhrases(equals, countOf)}. `,
    landmarks.length > 0 && html`Of other sizes: it ${verdictPhrases(landmarks, namesOf)}.`,
  ]
}

const outcomeVerbs = [
  ['better', 'loses less than'],
  ['no difference shown', 'shows no difference against'],
  ['worse', 'loses more than'],
  ['not enough evidence', 'lacks the evidence for a verdict against'],
] as const

type Describe = (group: readonly SchemeFinding[], all: readonly SchemeFinding[]) => string

function verdictPhrases(schemes: readonly SchemeFinding[], describeBeaten: Describe): HtmlValue {
  const phrases = outcomeVerbs.flatMap(([outcome, verb]) => {
    const group = schemes.filter(({ verdict }) => verdict?.outcome === outcome)
    if (group.length === 0) return []
    const describe = outcome === 'better' ? describeBeaten : namesOf
    return [html`<strong>${verb}</strong> ${describe(group, schemes)}`]
  })
  return phrases.map((phrase, i) => html`${i > 0 && '; it '}${phrase}`)
}

const countOf: Describe = (group, all) =>
  group.length === all.length
    ? `all ${formatPlural(all.length, 'baseline')}`
    : `${group.length} of ${formatPlural(all.length, 'baseline')}`

const namesOf: Describe = (group) => joinWords(group.map(nameAndSize))

function nameAndSize({ name, stored }: SchemeFinding): string {
  return `${name} (${formatBits(stored.bitsPerValue)} bits)`
}
