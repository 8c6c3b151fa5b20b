import { describe, expect, it } from 'vitest'
import { centeringText } from '../../../src/cli/text/centeringText.ts'

describe('what centring costs', () => {
  it('is said where a codec is centred, in bytes once', () => {
    const codecs = ['mse4', 'mse4:center=mean', 'q8_0:center=mean', 'q8_0']
    const [line] = centeringText(
      codecs.map((codec) => ({ codec })),
      64,
    )
    expect(line).toMatch(/^Centred: 2 tensors of keys; their offsets take 256 bytes, once/)
  })

  it('is not mentioned where none is', () => {
    expect(centeringText([{ codec: 'mse4' }], 64)).toEqual([])
  })
})
