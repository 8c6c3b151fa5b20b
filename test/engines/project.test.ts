import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LossOf, projectPolicy } from '../../src/engines/project.ts'
import { vllm } from '../../src/engines/vllm.ts'
import { layerPolicy, plainEngine, smallShape } from './plainEngine.ts'

const policy = layerPolicy(smallShape, () => 'q5_0')
const numTensors = policy.assignments.length
const lossByCodec =
  (losses: Readonly<Record<string, number>>): LossOf =>
  (_layer, _kvHead, _operand, codec) =>
    losses[codec]
const losses = lossByCodec({ f16: 0, q8_0: 0.01, q4_0: 0.2 })

/** Lacks one tensor under f16. */
const partly: LossOf = (layer, kvHead, operand, codec) =>
  codec === 'f16' && layer === 2 && kvHead === 1 && operand === 'v'
    ? undefined
    : losses(layer, kvHead, operand, codec)

/** FP8 hurts layer 3 alone. */
const fp8Losses: LossOf = (layer, _kvHead, _operand, codec) =>
  codec === 'fp8_e4m3' ? (layer === 3 ? 1 : 0.001) : codec === 'f16' ? 0 : undefined

describe('a projection', () => {
  it('is the setting of least summed loss within the budget', () => {
    const projection = projectPolicy(plainEngine, policy, losses, numTensors * 34)
    expect(projection?.setting.label).toBe('q8_0')
    expect(projection?.bytesPerToken).toBe(numTensors * 34)
    expect(projection?.predictedLoss).toBeCloseTo(numTensors * 0.01, 12)
    expect(projection?.fitsBudget).toBe(true)
    expect(projectPolicy(plainEngine, policy, losses, numTensors * 34 - 1)?.setting.label).toBe('q4_0')
    expect(projectPolicy(plainEngine, policy, losses, 1e9)?.setting.label).toBe('f16')
  })

  it('is the smallest setting where none fits, and says so', () => {
    const projection = projectPolicy(plainEngine, policy, losses, 1)
    expect(projection?.setting.label).toBe('q4_0')
    expect(projection?.fitsBudget).toBe(false)
  })

  it('is the smaller one among equal losses', () => {
    const equal = lossByCodec({ f16: 0.1, q8_0: 0.1, q4_0: 0.1 })
    expect(projectPolicy(plainEngine, policy, equal, 1e9)?.setting.label).toBe('q4_0')
  })

  it('passes over settings with a tensor that was not measured', () => {
    expect(projectPolicy(plainEngine, policy, partly, 1e9)?.setting.label).toBe('q8_0')
    expect(projectPolicy(plainEngine, policy, () => undefined, 1e9)).toBeUndefined()
  })

  it('says what is stored in every tensor of the original, to be measured', () => {
    const projection = projectPolicy(plainEngine, policy, losses, numTensors * 34)
    expect(projection?.policy).toEqual(layerPolicy(smallShape, () => 'q8_0'))
  })

  it('leaves out layers that were not captured, and warns that the engine does not', () => {
    const partial = layerPolicy(smallShape, () => 'q5_0', [1])
    const projection = projectPolicy(plainEngine, partial, losses, numTensors * 34)
    expect(projection?.policy.assignments.map(({ layer }) => layer)).toEqual([0, 0, 0, 0, 2, 2, 2, 2])
    expect(projection?.bytesPerToken).toBe((numTensors * 34 * 2) / 3)
    expect(projection?.setting.warnings).toEqual([
      'slow',
      'layers that were not captured, and are quantized all the same: 1',
    ])
    expect(projectPolicy(plainEngine, partial, losses, 1e9)?.setting.warnings).toEqual(['slow'])
  })

  it('uses the engine for what it can skip', () => {
    const deep = layerPolicy({ ...smallShape, numLayers: 6 }, () => 'mse4')
    const budget = deep.assignments.length * 32 + 4 * 32
    const projection = projectPolicy(vllm, deep, fp8Losses, budget, [3, 1])
    expect(projection?.setting.configuration).toBe('--kv-cache-dtype fp8_e4m3 --kv-cache-dtype-skip-layers 3')
    expect(projection?.bytesPerToken).toBe(budget)
    expect(projectPolicy(vllm, deep, fp8Losses, budget)?.setting.configuration).toBe(
      '--kv-cache-dtype fp8_e4m3',
    )
  })

  it('is never worse than another setting that fits', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
        fc.integer({ min: 10, max: 70 }),
        ([a, b, c], bytes) => {
          const byCodec: Readonly<Record<string, number>> = { f16: a, q8_0: b, q4_0: c }
          const sizes: Readonly<Record<string, number>> = { f16: 64, q8_0: 34, q4_0: 18 }
          const chosen =
            projectPolicy(plainEngine, policy, lossByCodec(byCodec), numTensors * bytes)?.setting.label ?? ''
          const fitting = Object.keys(sizes).filter((codec) => sizes[codec] <= bytes)
          if (fitting.length === 0) expect(chosen).toBe('q4_0')
          else {
            expect(fitting).toContain(chosen)
            for (const codec of fitting) expect(byCodec[chosen]).toBeLessThanOrEqual(byCodec[codec])
          }
        },
      ),
    )
  })
})
