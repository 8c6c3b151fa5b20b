import { describe, expect, it } from 'vitest'
import type { CacheShape } from '../../src/cache/shape.ts'
import type { EngineSetting } from '../../src/engines/engine.ts'
import { createVectorBytes } from '../../src/engines/standIn.ts'
import { vllm } from '../../src/engines/vllm.ts'

const shapeOf = (numLayers: number, headDim = 128): CacheShape => ({
  numLayers,
  numQueryHeads: 4,
  numKvHeads: 2,
  headDim,
})

/** The settings of one `--kv-cache-dtype`, fewest skipped layers first. */
function settingsOf(
  type: string,
  shape: CacheShape,
  sensitiveLayers: readonly number[] = [],
): readonly EngineSetting[] {
  const isOfType = ({ configuration }: EngineSetting): boolean => configuration.split(' ')[1] === type
  return vllm.settings(shape, sensitiveLayers).filter(isOfType)
}

function skippedLayers({ layers }: EngineSetting): readonly number[] {
  return layers.flatMap(({ k, v }, layer) => (k === 'f16' && v === 'f16' ? [layer] : []))
}

describe('vLLM', () => {
  it.each([
    ['turboquant_k8v4', 128, 2 * 196, 'fp8_e4m3', 'scalar4:codebook=uniform,norm=none'],
    ['turboquant_4bit_nc', 128, 2 * 134, 'mse4:correction=on', 'scalar4:codebook=uniform,norm=none'],
    ['turboquant_k3v4_nc', 128, 2 * 118, 'mse3:correction=on', 'scalar4:codebook=uniform,norm=none'],
    ['turboquant_3bit_nc', 128, 2 * 102, 'mse3:correction=on', 'scalar3:codebook=uniform,norm=none'],
    ['turboquant_3bit_nc', 64, 2 * 54, 'mse3:correction=on', 'scalar3:codebook=uniform,norm=none'],
    // 90 + 45 + 4 = 139, rounded up to an even slot
    ['turboquant_k8v4', 90, 2 * 140, 'fp8_e4m3', 'scalar4:codebook=uniform,norm=none'],
  ])('stores %s at a head dim of %i in slots of its own size', (type, headDim, bytesPerToken, k, v) => {
    const [setting] = settingsOf(type, shapeOf(8, headDim))
    expect(setting.layers[4]).toEqual({ k, v, bytesPerToken })
  })

  it.each([
    [1, []],
    [5, [0, 1, 3, 4]],
    [6, [0, 1, 4, 5]],
    [30, [0, 1, 28, 29]],
    [3, [0, 2]],
  ])('keeps the first and last two of %i layers from TurboQuant', (numLayers, skipped) => {
    const [setting] = settingsOf('turboquant_4bit_nc', shapeOf(numLayers))
    expect(skippedLayers(setting)).toEqual(skipped)
    expect(setting.configuration).toBe('--kv-cache-dtype turboquant_4bit_nc')
  })

  it('does not offer a TurboQuant that would quantize no layer', () => {
    expect(settingsOf('turboquant_4bit_nc', shapeOf(2))).toEqual([])
    expect(settingsOf('turboquant_4bit_nc', shapeOf(4))).toEqual([])
    expect(settingsOf('fp8_e4m3', shapeOf(2)).length).toBe(1)
  })

  it('skips 0, 1, 2, 4 and 8 of the sensitive layers, the most sensitive first', () => {
    const sensitive = [9, 4, 20, 7, 12, 3, 17, 22, 5, 6]
    const settings = settingsOf('fp8_e4m3', shapeOf(24), sensitive)
    expect(settings.map(skippedLayers)).toEqual([
      [],
      [9],
      [4, 9],
      [4, 7, 9, 20],
      [3, 4, 7, 9, 12, 17, 20, 22],
    ])
    expect(settings[2].configuration).toBe('--kv-cache-dtype fp8_e4m3 --kv-cache-dtype-skip-layers 4 9')
    expect(settings[2].label).toBe('fp8_e4m3, skip layers 4 9')
  })

  it('adds the sensitive layers to those that TurboQuant skips anyway, and counts none twice', () => {
    const settings = settingsOf('turboquant_3bit_nc', shapeOf(8), [0, 5, 5, 7, 2])
    expect(settings.map(skippedLayers)).toEqual([
      [0, 1, 6, 7],
      [0, 1, 5, 6, 7],
      [0, 1, 2, 5, 6, 7],
    ])
    expect(settings[2].configuration).toBe(
      '--kv-cache-dtype turboquant_3bit_nc --kv-cache-dtype-skip-layers 2 5',
    )
  })

  it('rotates only head dims that are powers of two', () => {
    const types = new Set(vllm.settings(shapeOf(8, 96)).map((setting) => setting.label))
    expect([...types]).toEqual(['auto', 'fp8_e4m3', 'fp8_e5m2', 'int8_per_token_head', 'turboquant_k8v4'])
  })

  it.each([
    ['int8_per_token_head', 64, 68],
    ['int4_per_token_head', 64, 36],
    ['int4_per_token_head', 128, 68],
  ])('stores %s at a head dim of %i in %i bytes a vector, in every layer', (type, headDim, numBytes) => {
    const [setting] = settingsOf(type, shapeOf(8, headDim))
    expect(setting.configuration).toBe(`--kv-cache-dtype ${type}`)
    expect(skippedLayers(setting)).toEqual([])
    const bytesOf = createVectorBytes(headDim)
    for (const { k, v } of setting.layers) expect([bytesOf(k), bytesOf(v)]).toEqual([numBytes, numBytes])
  })

  it('says which layers TurboQuant keeps, so that its bits are no riddle', () => {
    const warnings = (type: string): string => settingsOf(type, shapeOf(30, 64))[0].warnings.join('\n')
    // 26 + 28 bytes for 128 values
    expect(warnings('turboquant_3bit_nc')).toContain(
      'always keeps the first and last layers of a dense model (0, 1, 28, 29) at 16 bits per value, and only the others take 3.38',
    )
    expect(warnings('turboquant_k8v4')).toContain('(0, 1, 28, 29)')
    expect(warnings('int4_per_token_head')).not.toContain('16 bits')
    expect(warnings('fp8_e4m3')).not.toContain('16 bits')
  })
})
