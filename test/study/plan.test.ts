import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/cache/policy.ts'
import { Measurements } from '../../src/study/measurements.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { type CachePlan, policyPlan, rowsOfPlan, tasksOf, uniformPlan } from '../../src/study/plan.ts'
import { exact, inCodec, storageLabel } from '../../src/study/storage.ts'
import { unitMeans } from '../../src/study/unitMeans.ts'
import { buildTrace } from '../builders/buildTrace.ts'

const trace = buildTrace({ shape: { numLayers: 4, numQueryHeads: 2, numKvHeads: 2 }, layers: [0, 3] })
const scope = { shape: trace.shape, layers: trace.layers, documents: [0, 1, 2] }
const q8 = uniformPlan('q8', { keys: inCodec('f16'), values: inCodec('mse4') })
const other = uniformPlan('other', { keys: inCodec('f16'), values: inCodec('mse2') })

/** Document 1 alone is stored otherwise. */
const mixed: CachePlan = {
  ...q8,
  name: 'mixed',
  storageOf: (layer, kvHead, document) => (document === 1 ? other : q8).storageOf(layer, kvHead, document),
}

describe('tasksOf', () => {
  it('makes a task of every head of every layer that was captured', () => {
    expect(tasksOf([q8], scope).map(({ layer, kvHead }) => [layer, kvHead])).toEqual([
      [0, 0],
      [0, 1],
      [3, 0],
      [3, 1],
    ])
  })

  it('measures a pair that plans share once, on the documents that any of them asks for', () => {
    const [{ pairs }] = tasksOf([q8, mixed, q8], scope)
    expect(pairs.map(({ values, documents }) => [storageLabel(values), documents])).toEqual([
      ['mse2', [1]],
      ['mse4', [0, 1, 2]],
    ])
  })

  it('asks for the documents of the scope alone, in ascending order', () => {
    const [{ pairs }] = tasksOf([mixed, q8], { ...scope, documents: [2, 1] })
    expect(pairs.map(({ documents }) => documents)).toEqual([[1], [1, 2]])
  })

  it('puts pairs with the same keys next to one another', () => {
    const plans = ['mse4', 'f16', 'mse4'].flatMap((keys, at) =>
      ['mse2', 'mse3'].map((values) =>
        uniformPlan('', { keys: inCodec(keys), values: inCodec(at === 2 ? 'exact' : values) }),
      ),
    )
    const [{ pairs }] = tasksOf(plans, scope)
    const keys = pairs.map((pair) => storageLabel(pair.keys))
    expect(keys).toEqual(['f16', 'f16', 'mse4', 'mse4', 'mse4'])
  })
})

describe('the rows of a plan', () => {
  const measurements = new Measurements()
  const labels = { seed: 1, kqvVersion: 'test' }
  for (const task of tasksOf([q8, mixed], scope)) measurements.add(measureTask(trace, labels, task))

  it('are all found when its tasks were done, one for each head', () => {
    for (const document of scope.documents) {
      const rows = rowsOfPlan(measurements, mixed, scope, document)
      expect(rows.map(({ layer, kvHead }) => [layer, kvHead])).toEqual([
        [0, 0],
        [0, 1],
        [3, 0],
        [3, 1],
      ])
      expect(new Set(rows.map(({ valueStorage }) => valueStorage))).toEqual(
        new Set([document === 1 ? 'mse2' : 'mse4']),
      )
    }
  })

  it('are missing, and said to be, when they were not', () => {
    expect(() => rowsOfPlan(measurements, other, scope, 0)).toThrow('nothing measured under this key')
  })

  it('have means over layers and heads, one for each document', () => {
    const tokensOf = (document: number): number =>
      trace.documents[document].end - trace.documents[document].start
    const units = unitMeans(measurements, q8, scope, tokensOf)
    units.forEach((unit, document) => {
      const rows = rowsOfPlan(measurements, q8, scope, document)
      const mean = (name: 'klNats' | 'outputScaleError' | 'valueScaleError'): number =>
        rows.reduce((sum, row) => sum + row[name], 0) / 4
      expect(unit.document).toBe(document)
      expect(unit.klNats).toBeCloseTo(mean('klNats'), 15)
      expect(unit.outputScaleError).toBeCloseTo(mean('outputScaleError'), 15)
      expect(unit.errorVector[2]).toBeCloseTo(mean('valueScaleError'), 15)
      // four heads with keys in float16 and values of 4 bits and a norm
      expect(unit.bytesPerToken).toBe(4 * (32 + 8 + 2))
    })
  })
})

describe('plans', () => {
  it('say what they are made of', () => {
    expect(q8.detail).toBe('f16 / mse4')
  })

  it('of a policy give each tensor its codec, and leave what is undecided exact', () => {
    const policy: Policy = {
      model: 'synthetic',
      shape: trace.shape,
      seed: 1,
      assignments: [
        { layer: 3, kvHead: 1, operand: 'k', codec: 'mse4' },
        { layer: 3, kvHead: 1, operand: 'v', codec: 'qjl3' },
      ],
      undecidedLayers: [0, 1, 2],
    }
    const plan = policyPlan('policy', policy)
    expect(plan.storageOf(3, 1, 0)).toEqual({ keys: inCodec('mse4'), values: inCodec('qjl3') })
    expect(plan.storageOf(0, 1, 0)).toEqual({ keys: exact, values: exact })
  })
})
