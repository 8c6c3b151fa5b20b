import type { LabelledScheme } from './schemeLabels.ts'

/** Sets schemes of equal size side by side, so that their intervals do not hide each other; the first stays. */
export function dodge(schemes: readonly LabelledScheme[], step: number): LabelledScheme[] {
  return schemes.map((scheme) => {
    const equals = schemes.filter(({ x }) => Math.abs(x - scheme.x) < step)
    return { ...scheme, x: scheme.x + alternating(equals.indexOf(scheme)) * step }
  })
}

/** 0, 1, -1, 2, -2 ... */
function alternating(rank: number): number {
  return rank % 2 === 1 ? (rank + 1) / 2 : -rank / 2
}
