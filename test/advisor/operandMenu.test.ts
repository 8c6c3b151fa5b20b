import { describe, expect, it } from 'vitest'
import { choosePair } from '../../src/advisor/choosePair.ts'
import { choosePolicy, policyReach } from '../../src/advisor/choosePolicy.ts'
import { singlesPlans } from '../../src/advisor/lossTable.ts'
import { operandMenu } from '../../src/advisor/operandMenu.ts'
import { policyOf } from '../../src/advisor/recommend.ts'
import { tensorFindings } from '../../src/advisor/tensorFindings.ts'
import { readOffset } from '../../src/codecs/offsetText.ts'
import { storageLabel } from '../../src/study/storage.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

const menu = { 'mse2:center=mean': 6, mse4: 10, 'mse4:center=mean': 10, q8_0: 17 }
/** Centring takes nine tenths of the loss: of values, too, were it offered, and in one layer more than in the other. */
const table = buildLossTable({
  menu,
  loss: ({ layer, operand }, codec) => {
    const left = codec.includes('center') ? (operand === 'v' && layer === 1 ? 0.01 : 0.1) : 1
    return left / menu[codec as keyof typeof menu] ** 2
  },
})

describe('a menu with centred codecs', () => {
  it('gives them to keys alone', () => {
    expect(operandMenu(table.menu, 'k')).toEqual(Object.keys(menu))
    expect(operandMenu(table.menu, 'v')).toEqual(['mse4', 'q8_0'])
  })

  it('is measured that way', () => {
    const labels = singlesPlans(table.menu).map(({ storageOf }) => {
      const { keys, values } = storageOf(0, 0, 0)
      return `${storageLabel(keys)} ${storageLabel(values)}`
    })
    expect(labels.toSorted()).toEqual(
      [...Object.keys(menu).map((id) => `${id} exact`), 'exact mse4', 'exact q8_0'].toSorted(),
    )
  })

  it('is chosen from that way, down to the smallest policy', () => {
    // two layers: keys in 6 bytes, values in 10
    expect(policyReach(table)).toEqual({ smallest: 32, largest: 68 })
    const smallest = choosePolicy(table, 32, [0, 1, 2])
    expect(smallest.codecs).toEqual(['mse2:center=mean', 'mse4', 'mse2:center=mean', 'mse4'])
    // beyond, more bytes do more for values than for keys
    expect(choosePolicy(table, 68, [0]).codecs).toEqual([
      'mse4:center=mean',
      'q8_0',
      'mse4:center=mean',
      'q8_0',
    ])
    expect(() => choosePolicy(table, 31, [0])).toThrow('(32 to 68 bytes per token) with this menu')
  })

  it('sets no centred codec beside values, as a baseline or as a rival', () => {
    expect(choosePair(table, 40, [0, 1, 2]).codecs.slice(0, 2)).toEqual(['mse4:center=mean', 'mse4'])
    const findings = tensorFindings(table, choosePolicy(table, 54, [0, 1, 2]))
    expect(findings.filter(({ operand }) => operand === 'v').map(({ rival }) => rival?.codec)).not.toContain(
      'mse4:center=mean',
    )
    for (const { sensitivity } of findings) expect(sensitivity).toBeCloseTo(1, 12)
  })

  it('leaves a policy with the offsets of centred keys, and of nothing else', () => {
    const { assignments } = policyOf(
      table,
      choosePolicy(table, 40, [0]),
      { model: 'synthetic', seed: 7 },
      (layer, kvHead) => new Float32Array(16).fill(layer + kvHead + 1),
    )
    for (const { layer, operand, offset } of assignments) {
      if (operand === 'v') expect(offset).toBeUndefined()
      else expect(readOffset(offset ?? '', 16)).toEqual(new Float32Array(16).fill(layer + 1))
    }
  })
})
