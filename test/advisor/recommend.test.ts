import { describe, expect, it } from 'vitest'
import { meanLoss } from '../../src/advisor/choosePolicy.ts'
import type { LossTable, Tensor } from '../../src/advisor/lossTable.ts'
import { advise, conclude, policyOf } from '../../src/advisor/recommend.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'
import { holm } from '../../src/stats/holm.ts'
import { minimumUnitsOfFamily } from '../../src/stats/minimumUnits.ts'
import { rowsOfPlan } from '../../src/study/plan.ts'
import { storageLabel } from '../../src/study/storage.ts'
import { buildAdvice } from '../builders/buildAdvice.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'
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
    expect(recommended).toMatchObject({ name: 'recommended', isLandmark: false })
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

  it('judges the landmarks of other sizes apart from the claims at its own', () => {
    const families = [false, true].map((isLandmark) =>
      conclusion.schemes.flatMap((scheme) =>
        scheme.isLandmark === isLandmark && scheme.verdict ? [scheme.verdict] : [],
      ),
    )
    for (const family of families)
      for (const tool of [0, 1, 2]) {
        const adjusted = holm(family.map(({ tests }) => tests[tool].pValue))
        expect(family.map(({ tests }) => tests[tool].adjustedPValue)).toEqual(adjusted)
      }
    // so that the usual six claims can be made on 8 documents
    expect(families[0].length).toBeLessThanOrEqual(6)
    expect(minimumUnitsOfFamily(families[0].length)).toBe(8)
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

/** Two codecs of one size, of which `good` loses 3 % less, on documents that differ by more than that in each tensor. */
function tableOfNoise(gain: (tensor: Tensor) => number): LossTable {
  return buildLossTable({
    numLayers: 12,
    documents: Array.from({ length: 8 }, (_, document) => document),
    menu: { good: 4, other: 4, small: 2 },
    loss: (tensor, codec, sample) => {
      const random = createRandom(childSeed(seedOf(1), tensor.layer, tensor.operand, codec, sample))
      const size = codec === 'small' ? 9 : codec === 'good' ? 0.97 : gain(tensor)
      return size * Math.exp(0.15 * random.normal())
    },
  })
}

describe('a codec for each tensor that loses no less than one pair', () => {
  const table = tableOfNoise(() => 1)
  const { fit, pair, final, recommended, baselines, lowerBound } = advise(table, 24 * 4)

  it('is given up for the pair', () => {
    expect(new Set(fit.final.codecs)).toEqual(new Set(['good']))
    expect([final.detail, recommended.detail]).toEqual(['good / good', 'good / good'])
    for (const document of [0, 3, 20]) expect(storageLabel(final.storageOf(5, 0, document).keys)).toBe('good')
    // noise picks a codec for each tensor that does better where it was picked, and worse elsewhere
    expect(pair?.isHandedOut).toBe(true)
    expect(pair?.tensorsOverPair.value).toBeGreaterThan(1)
    expect(lowerBound).toBeLessThan(fit.final.loss)
  })

  it('stands beside it in place of the best pair', () => {
    const names = baselines.map(({ plan }) => plan.name)
    expect(names).toContain('tensor by tensor')
    expect(names).not.toContain('best uniform pair')
  })

  it('stays where it loses less on documents that it was not chosen on', () => {
    const useful = advise(
      tableOfNoise(({ layer }) => (layer % 2 ? 0.5 : 2)),
      24 * 4,
    )
    expect(useful.pair?.isHandedOut).toBe(false)
    expect(useful.pair?.tensorsOverPair.value).toBeLessThan(1)
    expect(new Set(useful.fit.final.codecs)).toEqual(new Set(['good', 'other']))
    expect(useful.baselines.map(({ plan }) => plan.name)).toContain('best uniform pair')
  })

  it('is not credited with bytes that the pair has not', () => {
    const alike = buildLossTable({
      numLayers: 12,
      documents: Array.from({ length: 8 }, (_, document) => document),
      menu: { small: 2, middle: 4, large: 6 },
      loss: (tensor, codec, sample) => {
        const random = createRandom(childSeed(seedOf(2), tensor.layer, tensor.operand, codec, sample))
        const size = codec === 'small' ? 16 : codec === 'middle' ? 4 : 1
        return size * Math.exp(0.05 * random.normal())
      },
    })
    const between = advise(alike, 24 * 4.5)
    expect(between.fit.final.bytesPerToken).toBe(24 * 4.5)
    // at the size of the pair, a codec for each tensor is that pair
    expect(between).not.toHaveProperty('pair')
    expect(between.baselines.map(({ plan }) => plan.name)).toContain('best uniform pair')
  })

  it('is compared with nothing where no document can be left out', () => {
    const single = buildLossTable({
      numLayers: 4,
      documents: [0],
      menu: { small: 2, middle: 4 },
      loss: (tensor, codec) => (codec === 'small' ? 9 : 1) * (1 + tensor.layer),
    })
    expect(advise(single, 8 * 3)).not.toHaveProperty('pair')
  })

  it('is nothing to be given up where it is that pair', () => {
    expect(
      advise(
        tableOfNoise(() => 9),
        24 * 4,
      ),
    ).not.toHaveProperty('pair')
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
