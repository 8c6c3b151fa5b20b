import { describe, expect, it } from 'vitest'
import { codecFamilies, createCodec, encodingId } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { names, optionIds } from '../contracts/codecCases.ts'
import { hardVectors } from '../kernels/hardVectors.ts'

const headDim = 64
const vectors = hardVectors(
  ['gaussian', 'zeros', 'one value 1e5 times the rest', 'on thresholds'],
  headDim,
  1,
)

function bytesOf(id: string): Uint8Array {
  const codec = createCodec(id, headDim, seedOf(1))
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / headDim))
  codec.encode(vectors, encoded)
  return encoded
}

describe('an encoding id', () => {
  it('leaves out what matters to decoding alone, and nothing else', () => {
    const cases = {
      mse4: 'mse4',
      'mse4:correction=on': 'mse4',
      'mse4:norm=float32,correction=on': 'mse4:norm=float32',
      'qjl3:scale=mmse,sketch=gaussian': 'qjl3:sketch=gaussian',
      'scalar2:norm=none': 'scalar2:norm=none',
      'q8_0:center=mean': 'q8_0:center=mean',
    }
    for (const [id, expected] of Object.entries(cases)) expect(encodingId(id)).toBe(expected)
  })

  it('is that of a codec which writes the same bytes', () => {
    for (const family of codecFamilies.filter(({ refuses }) => refuses?.(headDim) === undefined))
      for (const id of names(family).flatMap((name) => optionIds(family, name)))
        expect(bytesOf(encodingId(id)), id).toEqual(bytesOf(id))
  })
})
