import type { Evidence, PairedVerdict, SchemeComparison, TensorFinding } from '../advisor/recommendation.ts'

/** The words of the page, one place for each. */
export const operandWords: Readonly<Record<TensorFinding['operand'], string>> = { k: 'keys', v: 'values' }

export const metricWords: Readonly<Record<SchemeComparison['metric'], string>> = {
  klNats: 'Attention KL',
  keyScaleError: 'Relative key error',
  outputScaleError: 'Output loss',
}

/** Class names of outcomes: colour follows the words and never stands alone. */
export const outcomeClasses: Readonly<Record<PairedVerdict['outcome'], string>> = {
  better: 'better',
  worse: 'worse',
  'no difference shown': 'open',
  'not enough evidence': 'unsure',
}

export const evidenceClasses: Readonly<Record<Evidence, string>> = {
  clear: 'better',
  tied: 'open',
  beaten: 'worse',
  unrivalled: 'alone',
  'not enough evidence': 'unsure',
}

/** `QKQV and QKV`: all candidates that a claim is about. */
export function candidatesOf({ candidate, sharedWith = [] }: SchemeComparison): string {
  return joinWords([candidate, ...sharedWith])
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
}
