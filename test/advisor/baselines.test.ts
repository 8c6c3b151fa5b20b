import { describe, expect, it } from 'vitest'
import { baselinesAt } from '../../src/advisor/baselines.ts'
import type { LossTable } from '../../src/advisor/lossTable.ts'
import { uniformPlan } from '../../src/study/plan.ts'
import { schemeNames } from '../../src/study/schemes.ts'
import { inCodec, type Storage, storageLabel } from '../../src/study/storage.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

const rival = uniformPlan('the rival', { keys: inCodec('mse3'), values: inCodec('mse3') })
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
  const storage = baselinesAt(table, bytesPerToken, rival)
    .find(({ plan }) => plan.name === name)
    ?.plan.storageOf(0, 0, 0)
  return [storage?.keys, storage?.values].map((held: Storage | undefined) => held && storageLabel(held))
}

describe('baselinesAt', () => {
  it('bring every scheme to the size of the recommendation', () => {
    const baselines = baselinesAt(tableOf(), 4 * 30, rival)
    const sameSize = baselines.filter(({ isLandmark }) => !isLandmark).map(({ plan }) => plan.name)
    expect(sameSize).toEqual([...schemeNames.map((name) => `uniform ${name}`), 'the rival'])
    // 30 bytes are half way from 3 bits and a norm to 4
    expect(codecsAt(tableOf(), 4 * 30, 'uniform MSE-only')).toEqual(['mse3+mse4@0.5', 'mse3+mse4@0.5'])
  })

  it('leave out schemes that have no such size', () => {
    const sameSize = baselinesAt(tableOf(), 4 * 100, rival).filter(({ isLandmark }) => !isLandmark)
    expect(sameSize.map(({ plan }) => plan.name)).toEqual(['the rival'])
  })

  it('add the formats that people know, q8_0 where its blocks fit', () => {
    const landmarks = (headDim: number): string[] =>
      baselinesAt(tableOf(headDim), 4 * 18, rival)
        .filter(({ isLandmark }) => isLandmark)
        .map(({ plan }) => plan.name)
    expect([landmarks(64), landmarks(80)]).toEqual([['q8_0', 'f16'], ['f16']])
  })
})
