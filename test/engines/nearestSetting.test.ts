import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engines/engine.ts'
import { llamaCpp } from '../../src/engines/llamaCpp.ts'
import { nearestSetting } from '../../src/engines/nearestSetting.ts'
import { engines } from '../../src/engines/registry.ts'
import { createStandIn, createVectorBytes } from '../../src/engines/standIn.ts'
import { vllm } from '../../src/engines/vllm.ts'
import { layerPolicy, plainEngine, smallShape } from './plainEngine.ts'

/** The setting nearest to one codec for everything. */
function labelFor(codec: string, engine: Engine): string {
  const policy = layerPolicy(smallShape, () => codec)
  return nearestSetting(engine, policy).setting.label
}

describe('the nearest setting', () => {
  it.each(engines)('of $id to one of its own is that one', (engine) => {
    const shape = { numLayers: 9, numQueryHeads: 6, numKvHeads: 2, headDim: 64 }
    const settings = engine.settings(shape, [4, 2, 6, 3])
    expect(settings.length).toBeGreaterThan(1)
    const bytesOf = createVectorBytes(shape.headDim)
    const blank = layerPolicy(shape, () => 'f16')
    for (const setting of settings) {
      const target = createStandIn(setting, blank, bytesOf).policy
      expect(nearestSetting(engine, target).policy, setting.label).toEqual(target)
    }
  })

  it('counts a bit too few as two too many', () => {
    // 24 bytes: 6 above q4_0, 10 below q8_0
    expect(labelFor('q5_1', plainEngine)).toBe('q8_0')
    // 20 bytes: 2 above q4_0, 14 below q8_0
    expect(labelFor('q4_1', plainEngine)).toBe('q4_0')
  })

  it('takes the layers with most bits for the sensitive ones', () => {
    const deep = layerPolicy({ ...smallShape, numLayers: 6 }, (layer) =>
      layer === 2 || layer === 4 ? 'f16' : 'q8_0',
    )
    expect(nearestSetting(vllm, deep).setting.configuration).toBe(
      '--kv-cache-dtype int8_per_token_head --kv-cache-dtype-skip-layers 2 4',
    )
  })

  it('prefers the same format among equals', () => {
    expect(labelFor('iq4_nl', llamaCpp)).toBe('iq4_nl / iq4_nl')
    expect(labelFor('bf16', llamaCpp)).toBe('bf16 / bf16')
  })

  it('carries nothing over but the policy', () => {
    const policy = layerPolicy(smallShape, () => 'q5_0')
    const withEvidence = { ...policy, budget: { bitsPerValue: 4, bytesPerToken: 1 } }
    expect(Object.keys(nearestSetting(plainEngine, withEvidence).policy)).toEqual(Object.keys(policy))
  })
})
