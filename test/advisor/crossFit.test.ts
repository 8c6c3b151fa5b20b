import { describe, expect, it } from 'vitest'
import { choosePair } from '../../src/advisor/choosePair.ts'
import { choosePolicy } from '../../src/advisor/choosePolicy.ts'
import {
  type CrossFit,
  choicePlan,
  crossFit,
  crossFitPlan,
  leftOutLosses,
} from '../../src/advisor/crossFit.ts'
import type { LossTable, Tensor } from '../../src/advisor/lossTable.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'
import { inCodec } from '../../src/study/storage.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

const menu = { small: 4, middle: 6, large: 10 }
const documents = [0, 2, 5, 6]

/** Random losses that fall with size; those of one document may be turned upside down. */
function tableWith(altered?: number): LossTable {
  return buildLossTable({
    numLayers: 6,
    documents,
    menu,
    loss: ({ layer, operand }, codec, sample) => {
      const label = documents[sample] === altered ? 'altered' : 'as it was'
      const random = createRandom(childSeed(seedOf(1), layer, operand, codec, sample, label))
      const size = menu[codec as keyof typeof menu]
      const sensitivity = Math.exp(random.normal() * (label === 'altered' ? 5 : 1))
      return sensitivity * 2 ** -size
    },
  })
}
const budget = 80

function fitOf(table: LossTable, bytesPerToken = budget): CrossFit {
  return crossFit(table, (samples) => choosePolicy(table, bytesPerToken, samples))
}

describe('crossFit', () => {
  const table = tableWith()
  const fit = fitOf(table)

  it('leaves out each document of the table in turn', () => {
    expect([...fit.leftOut.keys()]).toEqual(documents)
  })

  it.each(documents)('never looks at document %i to choose what scores it', (document) => {
    const altered = fitOf(tableWith(document))
    expect(altered.leftOut.get(document)).toEqual(fit.leftOut.get(document))
    expect(altered.final).not.toEqual(fit.final)
    for (const other of documents.filter((candidate) => candidate !== document))
      expect(altered.leftOut.get(other)).not.toEqual(fit.leftOut.get(other))
  })

  it('has nothing to leave out of one document', () => {
    const single = fitOf(buildLossTable({ documents: [3], menu, loss: () => 1 }), 20)
    expect(single.leftOut.size).toBe(0)
  })

  it('scores a document by the policy that left it out, and any other by the final one', () => {
    const plan = crossFitPlan('recommended', table, fit)
    const final = choicePlan('recommended', table, fit.final)
    for (const layer of [0, 1, 2, 3, 4, 5]) {
      for (const document of documents) {
        const codecs = fit.leftOut.get(document)?.codecs ?? []
        expect(plan.storageOf(layer, 0, document)).toEqual({
          keys: inCodec(codecs[2 * layer]),
          values: inCodec(codecs[2 * layer + 1]),
        })
      }
      expect(plan.storageOf(layer, 0, 1)).toEqual(final.storageOf(layer, 0, 1))
      expect(final.storageOf(layer, 0, 0)).toEqual({
        keys: inCodec(fit.final.codecs[2 * layer]),
        values: inCodec(fit.final.codecs[2 * layer + 1]),
      })
    }
  })

  it('sums the losses of each document under the policy that left it out, times their weights', () => {
    const weighted = { ...table, weightOf: ({ layer }: Tensor) => layer }
    leftOutLosses(weighted, fit).forEach((loss, sample) => {
      const { codecs } = fit.leftOut.get(documents[sample]) ?? fit.final
      const losses = table.tensors.map(
        (tensor, at) => tensor.layer * table.losses(tensor, codecs[at])[sample],
      )
      expect(loss).toBeCloseTo(
        losses.reduce((sum, one) => sum + one),
        12,
      )
    })
  })

  it('names two codecs where all keys share one, and all values', () => {
    const pair = choosePair(table, budget, [0])
    expect(choicePlan('pair', table, pair).detail).toBe(`${pair.codecs[0]} / ${pair.codecs[1]}`)
    expect(crossFitPlan('recommended', table, fit).detail).toBe('a codec for each tensor')
  })

  it('says which tensor it has no codec for', () => {
    expect(() => choicePlan('recommended', table, fit.final).storageOf(6, 0, 0)).toThrow(
      new RangeError('policy: no codec was chosen for tensor 6 0 k'),
    )
  })
})
