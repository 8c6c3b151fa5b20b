import { type ClosedFormError, closedFormError } from '../../study/claims/closedFormError.ts'
import type { ClaimPart } from '../../study/claims/studyFindings.ts'
import { parseScheme, schemeNames } from '../../study/schemes.ts'

/** @returns undefined where theory knows no ratio */
export type ClosedFormRatio = (part: ClaimPart) => number | undefined

/**
 * What theory expects of a ratio that depends on the keys alone; KL is to second order proportional to their squared
 * error. Codecs without a closed form, and errors of values and outputs, have none.
 *
 * What comparisons share is looked up once.
 */
export function closedFormRatios(): ClosedFormRatio {
  const known = new Map<string, ClosedFormError | undefined>()

  function keyErrorOf(scheme: string, { bits, headDim }: ClaimPart): ClosedFormError | undefined {
    const key = `${scheme} ${bits} ${headDim}`
    if (!known.has(key)) known.set(key, findKeyError(scheme, bits, headDim))
    return known.get(key)
  }

  return (part) => {
    const { metric, candidate, baseline } = part
    if (metric === 'errorVectorNorm') return undefined
    const first = keyErrorOf(candidate, part)
    const second = keyErrorOf(baseline, part)
    if (first === undefined || second === undefined) return undefined
    return metric === 'klNats' ? first.scale / second.scale : geometric(first) / geometric(second)
  }
}

function findKeyError(scheme: string, bits: number, headDim: number): ClosedFormError | undefined {
  if (!schemeNames.includes(scheme.split(':')[0])) return undefined
  return closedFormError(parseScheme(scheme).keys(bits), headDim)
}

function geometric({ scale, direction }: ClosedFormError): number {
  return Math.hypot(scale, direction)
}
