import { describe, expect, it } from 'vitest'
import {
  claimOutcome,
  claimSummary,
  type Support,
  type SupportedPart,
} from '../../../src/study/claims/claimOutcome.ts'

function parts(
  side: string,
  supports: readonly Support[],
  changes: Partial<SupportedPart> = {},
): SupportedPart[] {
  return supports.map((support, index) => ({
    grid: 'small',
    law: 'gaussian',
    structure: 'full',
    headDim: 128,
    bits: 2 + index,
    statement: `A ${side} than B`,
    measure: 'KL',
    side,
    support,
    ...changes,
  }))
}

const yes = 'as claimed'
const reverse = 'the reverse'
const open = 'not shown'
const few = 'not enough evidence'

describe('claimOutcome', () => {
  it.each<[string, readonly Support[], readonly Support[]]>([
    ['holds', [yes, yes], []],
    ['holds', [yes], [yes]],
    ['holds in part', [yes, reverse], []],
    ['holds in part', [yes, open], []],
    ['holds in part', [yes, few], []],
    ['holds in part', [yes, reverse], [yes]],
    ['does not hold', [reverse, open], []],
    ['does not hold', [reverse, few], []],
    ['does not hold', [reverse, reverse], [yes, yes]],
    ['not enough evidence', [open, open], []],
    ['not enough evidence', [few], [yes]],
    ['not enough evidence', [], []],
  ])('is "%s" of %j on one side and %j on the other', (outcome, one, other) => {
    expect(claimOutcome([...parts('better', one), ...parts('worse', other)])).toBe(outcome)
  })
})

describe('claimSummary', () => {
  it('counts, and says where by what tells the cases apart', () => {
    expect(claimSummary(parts('better', [yes, reverse, open]))).toBe(
      'A better than B in KL: 1 of 3 (n=2); the reverse in 1 (n=3); not shown in 1 (n=4).',
    )
  })

  it('says nothing of where if a claim holds everywhere', () => {
    expect(claimSummary(parts('better', [yes, yes]))).toBe('A better than B in KL: 2 of 2.')
  })

  it('joins measures that agree, and parts those that do not', () => {
    const kl = parts('better', [yes, open])
    const same = parts('better', [yes, open], { measure: '6D error' })
    const other = parts('better', [reverse, open], { measure: 'K error' })
    expect(claimSummary([...kl, ...same, ...other])).toBe(
      'A better than B in KL, 6D error: 1 of 2 (n=2); not shown in 1 (n=3), each. ' +
        'A better than B in K error: 0 of 2; the reverse in 1 (n=2); not shown in 1 (n=3).',
    )
  })

  it('names laws, structures and dims where they differ', () => {
    const all = [
      ...parts('better', [yes], { law: 'laplace' }),
      ...parts('better', [reverse], { structure: 'rank4', headDim: 64 }),
    ]
    expect(claimSummary(all)).toBe(
      'A better than B in KL: 1 of 2 (laplace; full; d=128); the reverse in 1 (gaussian; rank4; d=64).',
    )
  })

  it('says so where nothing was measured', () => {
    expect(claimSummary([])).toBe('The design has nothing measured that this claim speaks of.')
  })
})
