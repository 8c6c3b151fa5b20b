import { describe, expect, it } from 'vitest'
import { choosePolicy } from '../../src/advisor/choosePolicy.ts'
import type { LossTable } from '../../src/advisor/lossTable.ts'
import { lossWeights } from '../../src/advisor/lossWeights.ts'
import type { Sensitivity } from '../../src/cache/sensitivity.ts'
import { ShapeError } from '../../src/numerics/errors.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'

/** Every tensor loses alike: 4 in the small codec, 1 in the large one. */
const table = buildLossTable({
  menu: { small: 4, large: 8 },
  loss: (_tensor, codec) => (codec === 'small' ? 4 : 1),
})

/** Of the model, by tensor in order. */
function sensitivityOf(klNats: readonly number[], probe = 'small'): Sensitivity {
  return {
    model: 'tiny',
    shape: table.shape,
    probe,
    seed: 1,
    numDocuments: 1,
    numPredictions: 1,
    tensors: table.tensors.map((tensor, index) => ({ ...tensor, klNats: klNats[index] })),
  }
}

function weighted(klNats: readonly number[]): LossTable {
  return { ...table, weightOf: lossWeights(table, sensitivityOf(klNats)) }
}

describe('weights of losses', () => {
  it('make the loss in the probe the nats that the model lost', () => {
    const weightOf = lossWeights(table, sensitivityOf([8, 4, 2, 1]))
    expect(table.tensors.map((tensor) => weightOf(tensor) * 4)).toEqual([8, 4, 2, 1])
  })

  it('give the bits to the tensors that the model minds', () => {
    const budget = 2 * 4 + 2 * 8
    const chosen = (klNats: readonly number[]): readonly string[] =>
      choosePolicy(weighted(klNats), budget, [0, 1, 2]).codecs
    expect(chosen([8, 1, 8, 1])).toEqual(['large', 'small', 'large', 'small'])
    expect(chosen([1, 8, 1, 8])).toEqual(['small', 'large', 'small', 'large'])
  })

  it('add up to the nats that a policy should cost', () => {
    const { loss } = choosePolicy(weighted([8, 4, 2, 1]), 4 * 4, [0, 1, 2])
    expect(loss).toBeCloseTo(15, 12)
  })

  it('are nothing where nothing is lost', () => {
    const exact = buildLossTable({ menu: { small: 4 }, loss: () => 0 })
    const weightOf = lossWeights(exact, sensitivityOf([8, 4, 2, 1]))
    expect(exact.tensors.map(weightOf)).toEqual([0, 0, 0, 0])
  })

  it("refuse another model's tensors, and a probe that was not measured", () => {
    const other = { ...sensitivityOf([1, 1, 1, 1]), shape: { ...table.shape, numKvHeads: 2 } }
    expect(() => lossWeights(table, other)).toThrow(ShapeError)
    expect(() => lossWeights(table, sensitivityOf([1, 1, 1, 1], 'mse3'))).toThrow(
      'sensitivity: expected a loss table with its probe, got none of mse3',
    )
  })
})
