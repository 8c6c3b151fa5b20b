import { describe, expect, it } from 'vitest'
import type { CacheShape } from '../../src/cache/shape.ts'
import type { EngineSetting } from '../../src/engines/engine.ts'
import { transformers } from '../../src/engines/transformers.ts'

function settingOf(label: string, headDim: number): EngineSetting {
  const shape: CacheShape = { numLayers: 1, numQueryHeads: 4, numKvHeads: 2, headDim }
  const found = transformers.settings(shape).find((setting) => setting.label === label)
  if (found === undefined) throw new Error(`no setting ${label}`)
  return found
}

describe('transformers', () => {
  it.each([
    [128, 64, 'scalar4:codebook=uniform,group=64,norm=none'],
    [192, 64, 'scalar4:codebook=uniform,group=64,norm=none'],
    [64, 64, 'scalar4:codebook=uniform,norm=none'],
    [96, 96, 'scalar4:codebook=uniform,norm=none'],
    [36, 36, 'scalar4:codebook=uniform,norm=none'],
  ])('shares a scale among values of one vector at a head dim of %i', (headDim, groupSize, codec) => {
    const setting = settingOf('quanto, 4 bits', headDim)
    expect(setting.layers).toEqual([{ k: codec, v: codec }])
    expect(setting.configuration).toContain(`"q_group_size": ${groupSize}, `)
  })

  it('has no 3 bits of HQQ, which fails to decode a cache of them, and names the package of each backend', () => {
    expect(() => settingOf('hqq, 3 bits', 128)).toThrow('no setting')
    expect(settingOf('hqq, 4 bits', 128).warnings).toContain('needs the package hqq')
    expect(settingOf('quanto, 4 bits', 128).warnings).toContain('needs the package optimum-quanto')
  })

  it('is told by a call, with the axis as the backend counts it', () => {
    expect(settingOf('quanto, 2 bits', 64).configuration).toContain('"axis_key": 0, "axis_value": 0')
    expect(settingOf('hqq, 8 bits', 64).configuration).toBe(`model.generate(
    **inputs,
    cache_implementation="quantized",
    cache_config={
        "backend": "hqq", "nbits": 8, "q_group_size": 64, "residual_length": 128,
        "axis_key": 1, "axis_value": 1,
    },
)`)
  })
})
