import { describe, expect, it } from 'vitest'
import type { CacheShape } from '../../src/cache/shape.ts'
import type { EngineSetting } from '../../src/engines/engine.ts'
import { llamaCpp } from '../../src/engines/llamaCpp.ts'

const shapeOf = (headDim: number): CacheShape => ({ numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim })

function settingOf(label: string, headDim = 128): EngineSetting {
  const found = llamaCpp.settings(shapeOf(headDim)).find((setting) => setting.label === label)
  if (found === undefined) throw new Error(`no setting ${label}`)
  return found
}

describe('llama.cpp', () => {
  it('takes any pair of its eight types', () => {
    expect(llamaCpp.settings(shapeOf(128)).length).toBe(64)
  })

  it('refuses block types where 32 does not divide the head dim', () => {
    const labels = ['f16 / f16', 'f16 / bf16', 'bf16 / f16', 'bf16 / bf16']
    expect(llamaCpp.settings(shapeOf(80)).map((setting) => setting.label)).toEqual(labels)
    expect(llamaCpp.settings(shapeOf(36)).map((setting) => setting.label)).toEqual(labels)
    expect(llamaCpp.settings(shapeOf(96)).length).toBe(64)
  })

  it.each([
    [64, 'q8_0:rotation=hadamard', 'q4_0:rotation=hadamard'],
    [128, 'q8_0:rotation=hadamard', 'q4_0:rotation=hadamard64'],
    [192, 'q8_0:rotation=hadamard', 'q4_0:rotation=hadamard64'],
    [96, 'q8_0', 'q4_0'],
    [32, 'q8_0', 'q4_0'],
  ])('rotates a head dim of %i as it does itself', (headDim, k, v) => {
    expect(settingOf('q8_0 / q4_0', headDim).layers).toEqual([
      { k, v },
      { k, v },
    ])
  })

  it('never rotates a 16-bit type', () => {
    expect(settingOf('f16 / q4_0').layers[0].k).toBe('f16')
    expect(settingOf('q4_0 / bf16').layers[0].v).toBe('bf16')
  })

  it('is told by flags, with flash attention where a type is quantized', () => {
    expect(settingOf('q8_0 / q4_0').configuration).toBe('-ctk q8_0 -ctv q4_0 -fa on')
    expect(settingOf('f16 / bf16').configuration).toBe('-ctk f16 -ctv bf16')
  })

  it('warns of the fall back to the CPU just where a default CUDA build has no kernel', () => {
    const safe = llamaCpp
      .settings(shapeOf(128))
      .filter(({ warnings }) => !warnings.some((text) => text.includes('CUDA')))
    expect(safe.map((setting) => setting.label)).toEqual([
      'f16 / f16',
      'bf16 / bf16',
      'q8_0 / q8_0',
      'q4_0 / q4_0',
    ])
    for (const { warnings, fallsBackOn } of llamaCpp.settings(shapeOf(128)))
      expect(fallsBackOn).toBe(warnings.some((text) => text.includes('CUDA')) ? 'CUDA' : undefined)
    expect(settingOf('q8_0 / q4_0').warnings[0]).toContain('-DGGML_CUDA_FA_ALL_QUANTS=ON')
    expect(settingOf('iq4_nl / iq4_nl').warnings[0]).not.toContain('GGML_CUDA_FA_ALL_QUANTS')
  })

  it('says whether the rotation was measured', () => {
    expect(settingOf('q8_0 / q8_0').warnings).toEqual([expect.stringContaining('LLAMA_ATTN_ROT_DISABLE')])
    expect(settingOf('q8_0 / q8_0', 96).warnings).toEqual([expect.stringContaining('without rotation')])
    expect(settingOf('f16 / f16').warnings).toEqual([])
  })
})
