import { describe, expect, it } from 'vitest'
import { readBudget } from '../../src/cli/budget.ts'
import { engineMenu, fullMenu, readMenu, withCentered } from '../../src/cli/menu.ts'
import { shellLine } from '../../src/cli/shellLine.ts'
import { engines, findEngine } from '../../src/engines/registry.ts'

const shape = { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim: 64 }

const perTokenHead = ['int8_per_token_head', 'int4_per_token_head']

describe('a menu', () => {
  it('is read with the options of its codecs, each codec once and by its canonical id', () => {
    expect(readMenu('mse4:norm=float32,rotation=haar, q8_0,mse3,q8_0', shape)).toEqual([
      'mse4:rotation=haar,norm=float32',
      'q8_0',
      'mse3',
    ])
  })

  it('refuses a codec that cannot hold the head dim', () => {
    expect(() => readMenu('q8_0', { ...shape, headDim: 48 })).toThrow(
      'codec q8_0: cannot serve a head dim of 48',
    )
  })

  it('may center the codecs that lose something, each once', () => {
    const menu = ['f16', 'mse4', 'mse4:center=mean', 'q8_0:rotation=hadamard']
    expect(withCentered(menu, shape)).toEqual([...menu, 'q8_0:rotation=hadamard,center=mean'])
  })

  it('needs a codec for values, which are never centred', () => {
    expect(readMenu('mse4:center=mean,mse3', shape)).toEqual(['mse4:center=mean', 'mse3'])
    expect(() => readMenu('mse4:center=mean', shape)).toThrow(
      'menu: only keys can be centred, got nothing for values',
    )
  })

  it('of everything holds what the engines would run, once', () => {
    const menu = fullMenu(shape, engines)
    const shared = engineMenu(shape, engines).filter((id) => !perTokenHead.includes(id))
    expect(menu).toEqual(expect.arrayContaining(['f32', 'mse1', 'qjl8', ...shared]))
    expect(new Set(menu).size).toBe(menu.length)
    expect(fullMenu({ ...shape, headDim: 48 }, engines)).not.toContain('q8_0')
  })

  it('leaves what others beat to the engine that runs it, and to those who name it', () => {
    for (const id of perTokenHead) {
      expect(fullMenu(shape, engines)).not.toContain(id)
      expect(engineMenu(shape, [findEngine('vllm')])).toContain(id)
      expect(readMenu(id, shape)).toEqual([id])
    }
  })
})

describe('a budget', () => {
  const menu = ['mse3', 'q8_0']
  const read = (typed: Parameters<typeof readBudget>[0], codecs: readonly string[] = menu) =>
    readBudget(typed, codecs, shape, 2)

  it('is typed in bits or in bytes, of the captured layers alone', () => {
    // 2 layers x 2 KV heads x 64 values x keys and values
    expect(read({ bits: 5 })).toEqual({ option: '--bits', value: 5, bytesPerToken: (5 * 512) / 8 })
    expect(read({ bytesPerToken: 300 })).toEqual({
      option: '--bytes-per-token',
      value: 300,
      bytesPerToken: 300,
    })
  })

  it('is 4 bits where nothing is typed, or the nearest that the codecs reach', () => {
    expect(read({}).value).toBe(4)
    expect(read({}, ['mse2', 'mse3']).value).toBe(3.25)
    expect(read({}, engineMenu(shape, [findEngine('llama.cpp')])).value).toBe(4.5)
  })

  it('counts centred codecs for keys alone', () => {
    expect(read({ bits: 4 }, ['mse3:center=mean', 'mse4', 'mse5']).bytesPerToken).toBe((4 * 512) / 8)
    // keys in 3.25 bits, values in 4.25
    expect(() => read({ bits: 3.74 }, ['mse3:center=mean', 'mse4', 'mse5'])).toThrow('reach 3.75 to 5.25')
  })

  it('may be the smallest and the largest that the codecs reach, and nothing beyond', () => {
    expect(read({ bits: 3.25 }).bytesPerToken).toBe(208)
    expect(read({ bits: 8.5 }).bytesPerToken).toBe(544)
    for (const bits of [3.24, 8.51])
      expect(() => read({ bits })).toThrow(`--bits: the codecs to choose from reach 3.25 to 8.5, got ${bits}`)
    expect(() => read({ bytesPerToken: 207 })).toThrow(
      '--bytes-per-token: the codecs to choose from reach 208',
    )
  })
})

describe('a line for a shell', () => {
  it('quotes what a shell would take apart', () => {
    expect(shellLine(['kqv', 'a/b-1.npz', 'mse4:norm=float32,mse3', "my model's", '$HOME', ''])).toBe(
      "kqv a/b-1.npz mse4:norm=float32,mse3 'my model'\\''s' '$HOME' ''",
    )
  })
})
