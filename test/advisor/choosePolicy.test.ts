import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePolicy, meanLoss } from '../../src/advisor/choosePolicy.ts'
import type { LossTable, Tensor } from '../../src/advisor/lossTable.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'
import { leastLoss } from './bruteForce.ts'

const menu = { small: 4, middle: 6.5, large: 10 }
const documents = [0, 1, 2]

/** Four tensors of 16 values, with losses given by tensor, codec and document. */
function tableOf(losses: readonly number[], sizes: Readonly<Record<string, number>> = menu): LossTable {
  const names = Object.keys(sizes)
  const tensorIndex = ({ layer, operand }: Tensor): number => 2 * layer + (operand === 'k' ? 0 : 1)
  return buildLossTable({
    menu: sizes,
    loss: (tensor, codec, sample) => losses[(tensorIndex(tensor) * 3 + names.indexOf(codec)) * 3 + sample],
  })
}
const someLosses = Array.from({ length: 36 }, (_, index) => ((index * 7) % 11) + 1)

describe('choosePolicy', () => {
  it('loses as little as any policy of the size, on the documents that count', () => {
    const losses = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 36, maxLength: 36 })
    fc.assert(
      fc.property(
        losses,
        fc.double({ min: 16, max: 40, noNaN: true }),
        fc.subarray(documents, { minLength: 1 }),
        (values, budget, counted) => {
          const table = tableOf(values)
          const choice = choosePolicy(table, budget, counted)
          const groups = table.tensors.map((tensor) =>
            table.menu.map((codec) => ({
              weight: table.bytesPerToken(codec),
              loss: meanLoss(table, tensor, codec, counted),
            })),
          )
          expect(choice.loss).toBeCloseTo(leastLoss(groups, budget), 12)
          expect(choice.lowerBound).toBeLessThanOrEqual(choice.loss)
          expect(choice.bytesPerToken).toBeLessThanOrEqual(budget)
          expect(choice.bytesPerToken).toBe(
            choice.codecs.reduce((sum, codec) => sum + table.bytesPerToken(codec), 0),
          )
        },
      ),
      { seed: 1 },
    )
  })

  it('spends fractions of bytes to the last 64th', () => {
    const sizes = { small: 4, middle: 4 + 1 / 64, large: 10 }
    const table = tableOf(
      someLosses.map((_, at) => 9 - (at % 9)),
      sizes,
    )
    const choice = choosePolicy(table, 16 + 3 / 64, documents)
    expect(choice.codecs.filter((codec) => codec === 'middle')).toHaveLength(3)
    expect(choice.bytesPerToken).toBe(16 + 3 / 64)
    expect(choosePolicy(table, 16 + 2.99 / 64, documents).bytesPerToken).toBe(16 + 2 / 64)
  })

  it('takes a budget of exactly the smallest and exactly the largest policy', () => {
    const table = tableOf(someLosses)
    expect(choosePolicy(table, 16, documents).codecs).toEqual(Array(4).fill('small'))
    const least = table.tensors.map((tensor) =>
      Math.min(...table.menu.map((codec) => meanLoss(table, tensor, codec, documents))),
    )
    expect(choosePolicy(table, 40, documents).loss).toBeCloseTo(
      least.reduce((sum, loss) => sum + loss),
      12,
    )
  })

  it.each([
    [15.9, '1.99 (15.9)'],
    [40.1, '5.01 (40.1)'],
  ])('refuses a budget of %d bytes, and names the range', (budget, got) => {
    expect(() => choosePolicy(tableOf(someLosses), budget, documents)).toThrow(
      new RangeError(
        `budget: expected 2.00 to 5.00 bits per value (16 to 40 bytes per token) with this menu, got ${got}; change --bits or --menu`,
      ),
    )
  })
})
