import { describe, expect, it } from 'vitest'
import { keysOverValues } from '../../src/advisor/keysOverValues.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

const menu = { a: 2, b: 4, 'b:center=mean': 4, half: 16, exact: 32 }
const losses: Readonly<Record<string, Readonly<Record<'k' | 'v', number>>>> = {
  a: { k: 8, v: 2 },
  b: { k: 3, v: 3 },
  'b:center=mean': { k: 1, v: 100 },
  half: { k: 0, v: 2 },
  exact: { k: 0, v: 0 },
}

describe('how many times more keys lose than values', () => {
  it('is the geometric mean over the codecs that both may have and lose anything in', () => {
    const table = buildLossTable({ menu, loss: ({ operand }, codec) => losses[codec][operand] })
    // 8 / 2 and 3 / 3; values are never centred, and keys or both lose nothing in the last two
    expect(keysOverValues(table).keysOverValues).toBeCloseTo(2, 12)
  })

  it('counts the weights of the tensors', () => {
    const table = buildLossTable({ menu, loss: ({ operand }, codec) => losses[codec][operand] })
    const weighted = { ...table, weightOf: ({ operand }: { operand: string }) => (operand === 'k' ? 5 : 2) }
    expect(keysOverValues(weighted).keysOverValues).toBeCloseTo(5, 12)
  })

  it('is absent where nothing is lost', () => {
    expect(keysOverValues(buildLossTable({ menu, loss: () => 0 }))).toEqual({})
  })
})
