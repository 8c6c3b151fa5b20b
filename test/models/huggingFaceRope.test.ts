import { describe, expect, it } from 'vitest'
import { recordFields } from '../../src/models/huggingFace/recordFields.ts'
import { ropeFactors } from '../../src/models/huggingFace/ropeFactors.ts'
import { openModel } from '../../src/models/openModel.ts'
import fixture from '../fixtures/models/ropeFactors.json' with { type: 'json' }
import { modelFolder, smallConfig } from './huggingFaceFiles.ts'

const factorsOf = (scaling: object, theta = 10_000, headDim = 8) =>
  ropeFactors(recordFields(scaling, 'config.json: rope'), theta, headDim)

describe('the scaling of rotary positions', () => {
  it.each(Object.entries(fixture))(
    'of %s divides frequencies as the converter of llama.cpp does',
    (_, { settings, factors }) => {
      const [theta, headDim, factor, low, high, context] = settings
      const scaling = {
        rope_type: 'llama3',
        factor,
        low_freq_factor: low,
        high_freq_factor: high,
        original_max_position_embeddings: context,
      }
      const found = factorsOf(scaling, theta, headDim)
      expect(found).toHaveLength(factors.length)
      // the converter computes frequencies in float32
      found?.forEach((value, pair) => expect(value / factors[pair]).toBeCloseTo(1, 5))
    },
  )

  it('divides all alike where it is linear, and none where there is none', () => {
    expect(factorsOf({ type: 'linear', factor: 2.5 })).toEqual(new Float32Array(4).fill(2.5))
    expect(factorsOf({ rope_type: 'default' })).toBeUndefined()
    expect(factorsOf({})).toBeUndefined()
  })

  it.each(['yarn', 'dynamic', 'longrope'])('of type %s is refused by name', (type) => {
    expect(() => factorsOf({ rope_type: type, factor: 2 })).toThrow(
      `config.json: rope: rope_type must be default, linear or llama3, got "${type}"`,
    )
  })

  it('needs its numbers', () => {
    expect(() => factorsOf({ type: 'linear' })).toThrow(
      'config.json: rope: factor must be a positive number, got nothing',
    )
  })

  it('stands beside the base in older files, and with it in newer ones', () => {
    const linear = { rope_type: 'linear', factor: 2 }
    const ropeOf = (changes: object) =>
      openModel(modelFolder({ 'config.json': { ...smallConfig, ...changes } })).config.rope
    const expected = { theta: 500_000, pairing: 'halves', factors: Float32Array.of(2) }
    expect(ropeOf({ rope_scaling: linear })).toEqual(expected)
    expect(ropeOf({ rope_theta: undefined, rope_parameters: { ...linear, rope_theta: 500_000 } })).toEqual(
      expected,
    )
  })
})
