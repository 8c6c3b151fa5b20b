import { type ClosedFormError, closedFormError } from '../../study/claims/closedFormError.ts'
import type { ClaimPart } from '../../study/claims/studyFindings.ts'
import { parseScheme, schemeNames } from '../../study/schemes.ts'

/**
 * What theory expects of a ratio that depends on the keys alone; KL is to second order proportional to their squared
 * error.
 *
 * @returns undefined where a codec has no closed form, and for errors of values and outputs
 */
export function closedFormRatio(part: ClaimPart): number | undefined {
  const { metric, candidate, baseline } = part
  if (metric === 'errorVectorNorm') return undefined
  const first = keyErrorOf(candidate, part)
  const second = keyErrorOf(baseline, part)
  if (first === undefined || second === undefined) return undefined
  return metric === 'klNats' ? first.scale / second.scale : geometric(first) / geometric(second)
}

function keyErrorOf(scheme: string, { bits, headDim }: ClaimPart): ClosedFormError | undefined {
  if (!schemeNames.includes(scheme.split(':')[0])) return undefined
  return closedFormError(parseScheme(scheme).keys(bits), headDim)
}

function geometric({ scale, direction }: ClosedFormError): number {
  return Math.hypot(scale, direction)
}
