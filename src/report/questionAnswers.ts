import type { Recommendation, SchemeComparison, TensorFinding } from '../advisor/recommendation.ts'
import { formatBits, formatNumber, formatPlural } from './formatNumber.ts'
import { joinWords, operandWords } from './words.ts'

/** A question that people guess at, and what the measurements say. */
export type QuestionAnswer = readonly [question: string, answer: string]

/** The questions that the README begins with; those that nothing was measured for are left out. */
export function questionAnswers(recommendation: Recommendation): QuestionAnswer[] {
  return [
    ['Keys or values?', operandAnswer(recommendation)],
    ['Which heads are sensitive?', sensitiveAnswer(recommendation)],
    ['Does QJL help or hurt?', sketchAnswer(recommendation)],
  ].filter((entry): entry is [string, string] => entry[1] !== '')
}

/** Whether keys need more bits than values. */
function operandAnswer({ tensors, keysOverValues, sensitivity }: Recommendation): string {
  if (tensors.length === 0) return ''
  const bitsOf = (operand: TensorFinding['operand']): string => {
    const own = tensors.filter((tensor) => tensor.operand === operand)
    return formatBits(own.reduce((sum, { bitsPerValue }) => sum + bitsPerValue, 0) / own.length)
  }
  const bits = `Keys get ${bitsOf('k')} bits on average, values ${bitsOf('v')}.`
  if (keysOverValues === undefined) return bits
  const harmed = sensitivity ? 'the predictions of the model' : 'the attention output'
  return `${bits} On average over the codecs of the menu, keys cost ${harmed} ${formatNumber(keysOverValues)} times what values cost.`
}

const NUM_NAMED = 3

/** The tensors that lose most, among keys and among values. */
function sensitiveAnswer({ tensors }: Recommendation): string {
  if (tensors.length === 0) return ''
  const mostOf = (operand: TensorFinding['operand']): string => {
    const most = tensors
      .filter((tensor) => tensor.operand === operand)
      .toSorted((a, b) => b.sensitivity - a.sensitivity)
      .slice(0, NUM_NAMED)
      .map(({ layer, kvHead, sensitivity }) => `layer ${layer} head ${kvHead} (${formatNumber(sensitivity)})`)
    return `${operandWords[operand]}: ${most.join(', ')}`
  }
  return `Most of all ${mostOf('k')}; ${mostOf('v')}. In brackets: times the median of keys or of values, on average over those codecs.`
}

/** What the sketch does where schemes differ in nothing else: on keys QKQV has it and KQV has not, on values KQV and MSE-only. */
function sketchAnswer({ comparisons, tensors, menu }: Recommendation): string {
  const ofPair = (name: string, metric: SchemeComparison['metric']): SchemeComparison[] =>
    comparisons.filter(
      ({ candidate, sharedWith = [], baseline, metric: own }) =>
        [candidate, ...sharedWith].includes(name) && baseline === 'KQV' && own === metric,
    )
  const onKeys = effectOf(ofPair('QKQV', 'klNats').map(withSketch), 'attention KL')
  const onValues = effectOf(ofPair('MSE-only', 'outputScaleError').map(withoutSketch), 'output loss')
  const numHolding = tensors.filter(({ codec }) => codec.startsWith('qjl')).length
  const inPolicy = menu.some((codec) => codec.startsWith('qjl'))
    ? `${numHolding === 0 ? 'None' : numHolding} of ${formatPlural(tensors.length, 'tensor')} got it.`
    : ''
  const parts = [onKeys && `On keys it ${onKeys}`, onValues && `on values it ${onValues}`].filter(Boolean)
  return parts.length === 0 ? '' : `${parts.join('; ')}. ${inPolicy}`.trim()
}

/** What the sketch does at one budget, and the error with it over the error without. */
interface Effect {
  readonly verb: 'helps' | 'hurts' | 'shows no difference' | 'lacks the evidence'
  readonly bits: number
  readonly ratio: number
}

const verbs = {
  better: 'helps',
  worse: 'hurts',
  'no difference shown': 'shows no difference',
  'not enough evidence': 'lacks the evidence',
} as const

function withSketch({ bits, verdict }: SchemeComparison): Effect {
  return { verb: verbs[verdict.outcome], bits, ratio: verdict.ratio?.value ?? Number.NaN }
}

/** The first of the pair is without it: what is better there, is worse with it. */
function withoutSketch({ bits, verdict: { outcome, ratio } }: SchemeComparison): Effect {
  const turned = { ...verbs, better: verbs.worse, worse: verbs.better }
  return { verb: turned[outcome], bits, ratio: 1 / (ratio?.value ?? Number.NaN) }
}

/** `hurts at 2, 3 and 4 bits (1.86 to 2.14 x the attention KL)` */
function effectOf(effects: readonly Effect[], measure: string): string {
  const kinds = [...new Set(effects.map(({ verb }) => verb))]
  const phrases = kinds.map((verb) => {
    const own = effects.filter((effect) => effect.verb === verb).toSorted((a, b) => a.bits - b.bits)
    const ratios = own.map(({ ratio }) => ratio).filter(Number.isFinite)
    const range = [...new Set([Math.min(...ratios), Math.max(...ratios)].map(formatNumber))].join(' to ')
    const amount = ratios.length === 0 ? '' : ` (${range} x the ${measure})`
    return `${verb} at ${joinWords(own.map(({ bits }) => `${bits}`))} bits${amount}`
  })
  return phrases.join(', ')
}
