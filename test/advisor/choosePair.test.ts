import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePair } from '../../src/advisor/choosePair.ts'
import { choosePolicy, meanLoss } from '../../src/advisor/choosePolicy.ts'
import type { LossTable, Tensor } from '../../src/advisor/lossTable.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

const sizes = { mse2: 18, mse3: 26, mse4: 34, qjl4: 36 }
const names = Object.keys(sizes)
const documents = [0, 1, 2]

/** Losses of four tensors by codec and document. */
function tableOf(losses: readonly number[]): LossTable {
  const at = ({ layer, operand }: Tensor): number => 2 * layer + (operand === 'k' ? 0 : 1)
  return buildLossTable({
    menu: sizes,
    loss: (tensor, codec, sample) => losses[(at(tensor) * 4 + names.indexOf(codec)) * 3 + sample],
  })
}

function lossOf(table: LossTable, codecs: readonly string[], counted: readonly number[]): number {
  return table.tensors.reduce((sum, tensor, at) => sum + meanLoss(table, tensor, codecs[at], counted), 0)
}

describe('choosePair', () => {
  it('loses as little as any two codecs that fit, and no less than a codec for each tensor', () => {
    const losses = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 })
    fc.assert(
      fc.property(
        losses,
        fc.integer({ min: 72, max: 144 }),
        fc.subarray(documents, { minLength: 1 }),
        (values, budget, counted) => {
          const table = tableOf(values)
          const choice = choosePair(table, budget, counted)
          const [k, v] = choice.codecs
          const pairs = names
            .flatMap((keys) => names.map((other) => [keys, other, keys, other]))
            .filter((pair) => pair.reduce((sum, codec) => sum + table.bytesPerToken(codec), 0) <= budget)
          expect(choice.codecs).toEqual([k, v, k, v])
          expect(choice.bytesPerToken).toBeLessThanOrEqual(budget)
          expect(choice.bytesPerToken).toBe(2 * (table.bytesPerToken(k) + table.bytesPerToken(v)))
          expect(choice.loss).toBeCloseTo(Math.min(...pairs.map((pair) => lossOf(table, pair, counted))), 12)
          expect(choice.loss).toBeGreaterThanOrEqual(choosePolicy(table, budget, counted).loss - 1e-12)
        },
      ),
      { seed: 1 },
    )
  })

  it('counts what losses weigh', () => {
    const table = tableOf(Array.from({ length: 48 }, (_, at) => 4 - (Math.floor(at / 3) % 4)))
    const weighted = (k: number, v: number): readonly string[] =>
      choosePair({ ...table, weightOf: ({ operand }) => (operand === 'k' ? k : v) }, 2 * (18 + 34), [0])
        .codecs
    expect([weighted(9, 1), weighted(1, 9)]).toEqual([
      ['mse4', 'mse2', 'mse4', 'mse2'],
      ['mse2', 'mse4', 'mse2', 'mse4'],
    ])
  })

  it('refuses what no pair fits', () => {
    const table = tableOf(Array.from({ length: 48 }, () => 1))
    expect(() => choosePair(table, 71, [0])).toThrow(
      new RangeError('pair: no two codecs of the menu fit, got 71 bytes; change --bits or --menu'),
    )
  })
})
