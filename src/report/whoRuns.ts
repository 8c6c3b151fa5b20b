import type { Recommendation } from '../advisor/recommendation.ts'

/** What runs a policy that no engine can; undefined for one pair of codecs, which an engine may have. */
export function whoRuns({ policy: { assignments } }: Pick<Recommendation, 'policy'>): string | undefined {
  const isMixed = (['k', 'v'] as const).some((operand) => {
    const own = assignments.filter((assignment) => assignment.operand === operand)
    return new Set(own.map(({ codec }) => codec)).size > 1
  })
  if (!isMixed) return undefined
  return "No engine listed here can give every tensor a codec of its own: the policy itself runs in kqv's QuantizedCache, and in kqv replay."
}
