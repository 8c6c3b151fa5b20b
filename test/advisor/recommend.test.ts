import { describe, expect, it } from 'vitest'
import { meanLoss } from '../../src/advisor/choosePolicy.ts'
import { conclude, policyOf } from '../../src/advisor/recommend.ts'
import { rowsOfPlan } from '../../src/study/plan.ts'
import { storageLabel } from '../../src/study/storage.ts'
import { buildAdvice } from '../builders/buildAdvice.ts'
import { buildTrace } from '../builders/buildTrace.ts'

/** Three of five layers were captured; attention of the first is sharp, that of the others nearly even. */
const trace = buildTrace({
  shape: { numLayers: 5 },
  layers: [0, 2, 3],
  documentLengths: Array(11).fill(12),
  heldOut: [9, 10],
  sharpness: (layer) => (layer === 0 ? 3 : 0.3),
})
const menu = ['f16', 'mse2', 'mse3', 'mse4', 'mse5', 'mse6']
const numValues = 3 * 2 * 16
const budget = (4.5 * numValues) / 8
const { advice, evaluation } = buildAdvice(trace, menu, budget)
const conclusion = conclude(advice, evaluation)

function bytesOf(codec: string): number {
  return advice.table.bytesPerToken(codec)
}

describe('a recommendation', () => {
  it('gives more bits to keys whose attention is sharp', () => {
    const keyBits = conclusion.tensors
      .filter(({ operand }) => operand === 'k')
      .map(({ bitsPerValue }) => bitsPerValue)
    expect(keyBits[0]).toBeGreaterThan(keyBits[1])
    expect(keyBits[0]).toBeGreaterThan(keyBits[2])
    const [first] = conclusion.tensors
    expect(first).toMatchObject({ layer: 0, operand: 'k' })
    expect(first.sensitivity).toBeGreaterThan(10)
  })

  it('takes the bytes of its codecs, within the budget', () => {
    const bytes = advice.fit.final.codecs.reduce((sum, codec) => sum + bytesOf(codec), 0)
    expect(conclusion.stored).toEqual({
      bytesPerToken: bytes,
      bitsPerValue: (8 * bytes) / numValues,
      compressionRatio: (16 * numValues) / (8 * bytes),
    })
    expect(conclusion.budget).toEqual({ bytesPerToken: budget, bitsPerValue: 4.5 })
    expect(bytes).toBeLessThanOrEqual(budget)
    expect(conclusion.schemes[0].stored).toEqual(conclusion.stored)
  })

  it('measures its own size against every scheme of that size, and answers for each', () => {
    const [recommended, ...baselines] = conclusion.schemes
    expect(recommended).toMatchObject({ name: 'recommended', isSameSize: true })
    expect(recommended).not.toHaveProperty('verdict')
    const uniform = baselines.filter(({ name }) => name.startsWith('uniform'))
    expect(uniform.map(({ name }) => name)).toEqual(
      ['KV', 'KQV', 'QKQV', 'MSE-only', 'QKV'].map((name) => `uniform ${name}`),
    )
    for (const { stored, verdict } of uniform) {
      // one token of twelve is the grain, and a bit of every value is what it can hold more
      expect(Math.abs(stored.bytesPerToken / conclusion.stored.bytesPerToken - 1)).toBeLessThan(0.03)
      expect(verdict?.numUnits).toBe(11)
    }
    expect(baselines.find(({ name }) => name === 'uniform MSE-only')?.verdict).toMatchObject({
      outcome: 'better',
    })
  })

  it('predicts from the table, and measures on documents that are held out', () => {
    const { prediction } = conclusion
    const { table, fit } = advice
    const samples = [...table.documents.keys()]
    expect(prediction.numDocuments).toBe(2)
    expect(prediction.heads.map(({ layer }) => layer)).toEqual([0, 2, 3])
    prediction.heads.forEach(({ predicted, measured }, head) => {
      const losses = [2 * head, 2 * head + 1].map((tensor) =>
        meanLoss(table, table.tensors[tensor], fit.final.codecs[tensor], samples),
      )
      const rows = [9, 10].map(
        (document) => rowsOfPlan(evaluation.measurements, advice.final, evaluation.scope, document)[head],
      )
      expect(predicted).toBeCloseTo(losses[0] + losses[1], 14)
      expect(measured).toBeCloseTo((rows[0].outputScaleError + rows[1].outputScaleError) / 2, 14)
      expect(measured / predicted).toBeGreaterThan(0.3)
      expect(measured / predicted).toBeLessThan(3)
    })
    expect(prediction.predictedLoss).toBeCloseTo((2 * fit.final.loss) / table.tensors.length, 14)
    expect(conclusion.schemes[0].heldOut?.loss).toBeCloseTo(prediction.measuredLoss, 14)
  })

  it('has a loss between its lower bound and that of what it could have taken', () => {
    const { loss, lowerBound } = conclusion.optimality
    expect(lowerBound).toBeLessThanOrEqual(loss)
    expect(lowerBound).toBeGreaterThan(0.5 * loss)
  })

  it('finds the head with the most KL the worst', () => {
    for (const { worstHead } of conclusion.schemes.slice(0, 2)) expect(worstHead.layer).toBe(0)
  })
})

describe('the frontier', () => {
  it('runs from the smallest policy of the menu up to 9 bits, and never loses more for more', () => {
    const { frontier } = conclusion
    expect(frontier[0].bitsPerValue).toBe(3)
    expect(frontier.at(-1)?.bitsPerValue).toBeGreaterThanOrEqual(8.5)
    frontier.slice(1).forEach(({ bitsPerValue, loss }, previous) => {
      expect(bitsPerValue).toBeGreaterThanOrEqual(frontier[previous].bitsPerValue)
      expect(loss).toBeLessThanOrEqual(frontier[previous].loss)
    })
  })

  it('starts at the smallest policy where its bits are no binary fraction', () => {
    const odd = buildTrace({
      shape: { numLayers: 5, headDim: 36 },
      documentLengths: [3, 3],
      queryStride: 2,
    })
    // 23 bytes a token in each of 10 tensors: 5.11 bits of a value, which times the values give less than 230 bytes
    const built = buildAdvice(odd, ['qjl4', 'qjl5'], 240)
    const [smallest] = conclude(built.advice, built.evaluation).frontier
    expect(smallest.bitsPerValue).toBe((8 * 23) / 36)
  })
})

describe('policyOf', () => {
  it('lists what it decides, and the layers that it does not', () => {
    const policy = policyOf(
      advice.table,
      advice.fit.final,
      { model: 'synthetic', seed: 7 },
      () => new Float32Array(),
    )
    expect(policy).toMatchObject({ model: 'synthetic', seed: 7, shape: trace.shape, undecidedLayers: [1, 4] })
    expect(policy.assignments).toHaveLength(6)
    for (const { layer, kvHead, operand, codec } of policy.assignments) {
      const { keys, values } = advice.final.storageOf(layer, kvHead, 0)
      expect(codec).toBe(storageLabel(operand === 'k' ? keys : values))
    }
  })
})
