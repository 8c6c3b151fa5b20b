import { describe, expect, it } from 'vitest'
import { codecFamilies, createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'

describe('a codec id', () => {
  it.each([
    ['q8_0', 'q8_0'],
    ['mse4', 'mse4'],
    ['mse4:norm=float16', 'mse4'],
    ['mse4:norm=float32,rotation=haar', 'mse4:rotation=haar,norm=float32'],
    ['qjl3:scale=mmse,sketch=orthogonal', 'qjl3:scale=mmse'],
    ['f32:center=none', 'f32'],
    ['q8_0:center=mean', 'q8_0:center=mean'],
    ['mse4:center=mean,norm=float32', 'mse4:norm=float32,center=mean'],
  ])('%s is canonically %s', (id, canonical) => {
    expect(parseCodecId(id).id).toBe(canonical)
    expect(parseCodecId(canonical).id).toBe(canonical)
    expect(createCodec(id, 64, seedOf(1), { offset: new Float32Array(64) }).id).toBe(canonical)
  })

  it('says its family, width and all options', () => {
    const { family, bits, options } = parseCodecId('qjl3:sketch=gaussian')
    expect([family.name, bits]).toEqual(['qjl', 3])
    expect(options).toEqual({
      rotation: 'wht',
      codebook: 'gaussian',
      sketch: 'gaussian',
      scale: 'unbiased',
      norm: 'float16',
    })
    expect(parseCodecId('f32').bits).toBe(0)
    expect(parseCodecId('qjl3:sketch=gaussian,center=mean')).toMatchObject({ center: 'mean', options })
    expect(parseCodecId('qjl3').center).toBe('none')
  })

  it.each([
    ['q9_0', 'codec: unknown codec "q9_0"; did you mean "q8_0"? expected one of '],
    ['mse9', 'codec: unknown codec "mse9"; expected one of mse1, mse2, mse3, mse4, mse5, mse6, mse7, mse8'],
    ['mse04', 'codec: unknown codec "mse04"; did you mean "mse4"? expected one of '],
    ['mse', 'codec: unknown codec "mse"; expected one of mse1, mse2, '],
    ['msee4', 'codec: unknown codec "msee4"; did you mean "mse4"? expected one of '],
    ['', 'codec: unknown codec ""; expected one of '],
    [
      'mse4:rotatoin=haar',
      'codec mse4: unknown option "rotatoin"; did you mean "rotation"? expected one of rotation, ',
    ],
    [
      'mse4:rotation=har',
      'codec mse4: unknown rotation "har"; did you mean "haar"? expected one of wht, haar, none',
    ],
    ['mse4:rotation', 'codec mse4: unknown rotation ""; expected one of wht, haar, none'],
    ['mse4:', 'codec mse4: unknown option ""; expected one of rotation, '],
    ['f32:x=1', 'codec f32: unknown option "x"; expected one of center'],
    ['mse4:centre=mean', 'codec mse4: unknown option "centre"; did you mean "center"? expected one of '],
    [
      'mse4:center=median',
      'codec mse4: unknown center "median"; did you mean "mean"? expected one of none, mean',
    ],
    ['mse4:norm=none,norm=none', 'codec mse4: option norm is given twice'],
  ])('%s is refused with a way out', (id, message) => {
    expect(() => parseCodecId(id)).toThrow(RangeError)
    expect(() => parseCodecId(id)).toThrow(message)
  })

  it('lists every codec where it names none', () => {
    for (const { name } of codecFamilies) expect(() => parseCodecId('?')).toThrow(name)
    expect(() => parseCodecId('?')).toThrow('mse<1..8>')
  })

  it.each([
    [4, 'codec mse4: cannot serve a head dim of 4; expected 8 to 1024 values'],
    [2048, 'codec mse4: cannot serve a head dim of 2048; expected 8 to 1024 values'],
    [64.5, 'codec mse4: cannot serve a head dim of 64.5; expected a whole number'],
  ])('cannot serve a head dim of %d', (headDim, message) => {
    expect(() => createCodec('mse4', headDim, seedOf(1))).toThrow(message)
  })
})

describe('the registry', () => {
  it('has no two families of one name', () => {
    const names = codecFamilies.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
