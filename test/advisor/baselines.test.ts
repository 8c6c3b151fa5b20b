import { describe, expect, it } from 'vitest'
import { baselinesAt } from '../../src/advisor/baselines.ts'
import { meanLoss } from '../../src/advisor/choosePolicy.ts'
import type { LossTable } from '../../src/advisor/lossTable.ts'
import { schemeNames } from '../../src/study/schemes.ts'
import { type Storage, storageLabel } from '../../src/study/storage.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

const sizes = { mse2: 18, mse3: 26, mse4: 34, qjl4: 36 }

/** Four tensors of 64 values; keys prefer one codec, values another. */
function tableOf(headDim = 64): LossTable {
  return buildLossTable({
    headDim,
    menu: sizes,
    loss: ({ operand }, codec) => ({ mse2: 9, mse3: 4, mse4: operand === 'k' ? 1 : 3, qjl4: 2 })[codec] ?? 0,
  })
}

function codecsAt(table: LossTable, bytesPerToken: number, name: string): (string | undefined)[] {
  const storage = baselinesAt(table, bytesPerToken)
    .find(({ plan }) => plan.name === name)
    ?.plan.storageOf(0, 0, 0)
  return [storage?.keys, storage?.values].map((held: Storage | undefined) => held && storageLabel(held))
}

describe('baselinesAt', () => {
  it('bring every scheme to the size of the recommendation', () => {
    const baselines = baselinesAt(tableOf(), 4 * 30)
    const sameSize = baselines.filter(({ isSameSize }) => isSameSize).map(({ plan }) => plan.name)
    expect(sameSize).toEqual([...schemeNames.map((name) => `uniform ${name}`), 'best uniform pair'])
    // 30 bytes are half way from 3 bits and a norm to 4
    expect(codecsAt(tableOf(), 4 * 30, 'uniform MSE-only')).toEqual(['mse3+mse4@0.5', 'mse3+mse4@0.5'])
  })

  it('leave out schemes that have no such size', () => {
    const sameSize = baselinesAt(tableOf(), 4 * 100).filter(({ isSameSize }) => isSameSize)
    expect(sameSize.map(({ plan }) => plan.name)).toEqual(['best uniform pair'])
  })

  it.each([
    [72, ['mse2', 'mse2']],
    [90, ['mse3', 'mse2']],
    [120, ['mse4', 'mse3']],
    [140, ['mse4', 'qjl4']],
    [1000, ['mse4', 'qjl4']],
  ])('find the best codec for all keys and for all values in %d bytes', (bytesPerToken, expected) => {
    const table = tableOf()
    const [keys, values] = codecsAt(table, bytesPerToken, 'best uniform pair')
    expect(2 * (table.bytesPerToken(keys ?? '') + table.bytesPerToken(values ?? ''))).toBeLessThanOrEqual(
      bytesPerToken,
    )
    const lossOf = (pair: readonly (string | undefined)[]): number =>
      pair.reduce((sum, codec, at) => sum + meanLoss(table, table.tensors[at], codec ?? '', [0, 1, 2]), 0)
    expect(lossOf([keys, values])).toBe(lossOf(expected))
  })

  it('add the formats that people know, q8_0 where its blocks fit', () => {
    const landmarks = (headDim: number): string[] =>
      baselinesAt(tableOf(headDim), 4 * 18)
        .filter(({ isSameSize }) => !isSameSize)
        .map(({ plan }) => plan.name)
    expect([landmarks(64), landmarks(80)]).toEqual([['q8_0', 'f16'], ['f16']])
  })
})
