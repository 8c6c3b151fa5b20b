import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Codec } from '../../src/codecs/codec.ts'
import { codecFamilies, createCodec, parseCodecId, whyPlain } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { optionIds } from '../contracts/codecCases.ts'
import { fillerNames, hardVectors } from './hardVectors.ts'

// 100 pads
const headDims = [8, 12, 16, 24, 28, 32, 33, 36, 40, 64, 80, 96, 100, 112, 128, 144, 192, 256]
const widths = [1, 2, 3, 4, 5, 6, 7, 8]

const names = codecFamilies
  .filter((family) => family.compiled !== undefined)
  .flatMap((family) => (family.bits ? widths.map((bits) => family.name + bits) : [family.name]))
const pairs = [
  'rotation=none,norm=none',
  'norm=float32,correction=on',
  'rotation=none,norm=float32,scale=mmse',
  'sketch=gaussian,scale=mmse',
  'rotation=none,sketch=haar',
]

/** Every name with every option value, and with some pairs of them: those that kernels run. */
function idsOf(name: string): string[] {
  const { family } = parseCodecId(name)
  const paired = pairs.map((settings) => `${name}:${settings}`).filter(isKnown)
  return [name, ...optionIds(family, name), ...paired].filter((id) => whyPlain(id, 64) === undefined)
}

function isKnown(id: string): boolean {
  try {
    createCodec(id, 64, seedOf(1))
    return true
  } catch {
    return false
  }
}

interface Outcome {
  readonly encoded: Uint8Array
  readonly error?: unknown
}

function encode(codec: Codec, vectors: Float32Array): Outcome {
  const encoded = new Uint8Array(codec.encodedBytes(vectors.length / codec.headDim)).fill(0xaa)
  try {
    codec.encode(vectors, encoded)
    return { encoded }
  } catch (error) {
    return { encoded, error }
  }
}

/** Bit patterns, with one for all that are not numbers. */
function decode(codec: Codec, encoded: Uint8Array, numTokens: number): Uint32Array {
  const vectors = new Float32Array(numTokens * codec.headDim).fill(1)
  codec.decode(encoded, vectors)
  return new Uint32Array(vectors.map((value) => (Number.isNaN(value) ? NaN : value)).buffer)
}

describe.each(names)('the kernels of %s', (name) => {
  const ids = idsOf(name)
  const { family } = parseCodecId(name)
  const served = headDims.filter((headDim) => family.refuses?.(headDim) === undefined)
  const cases = fc.record({
    id: fc.constantFrom(...ids),
    headDim: fc.constantFrom(...served),
    seed: fc.nat(),
    kinds: fc.array(fc.constantFrom(...fillerNames), { minLength: 1, maxLength: 9 }),
  })

  it('give the bytes and the values of plain TypeScript, or its message', () => {
    fc.assert(
      fc.property(cases, ({ id, headDim, seed, kinds }) => {
        const compiled = createCodec(id, headDim, seedOf(seed))
        const plain = createCodec(id, headDim, seedOf(seed), { backend: 'plain' })
        expect([compiled.backend, plain.backend]).toEqual(['simd128', 'plain'])
        // what one of them refuses must not hide the others
        for (const taken of [...kinds.map((kind) => [kind]), kinds]) {
          const vectors = hardVectors(taken, headDim, seed)
          const { encoded, error } = encode(plain, vectors)
          const outcome = encode(compiled, vectors)
          expect(outcome.error).toEqual(error)
          if (error !== undefined) continue
          expect(outcome.encoded).toEqual(encoded)
          expect(decode(compiled, encoded, taken.length)).toEqual(decode(plain, encoded, taken.length))
        }
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  it('read any bytes as plain TypeScript does', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ids),
        fc.constantFrom(...served),
        fc.uint8Array({ minLength: 512, maxLength: 512 }),
        (id, headDim, bytes) => {
          const compiled = createCodec(id, headDim, seedOf(2))
          const plain = createCodec(id, headDim, seedOf(2), { backend: 'plain' })
          const encoded = bytes.slice(0, compiled.encodedBytes(1))
          expect(decode(compiled, encoded, 1)).toEqual(decode(plain, encoded, 1))
        },
      ),
      { numRuns: 40, seed: 1 },
    )
  })
})

describe('a compiled codec', () => {
  it.each(['mse3', 'qjl4', 'qjl3:sketch=gaussian', 'q4_0:rotation=hadamard', 'fp8_e4m3', 'f16'])(
    'of %s takes more vectors than one tile holds, in views of any alignment',
    (id) => {
      const numTokens = 777
      const compiled = createCodec(id, 96, seedOf(3))
      const plain = createCodec(id, 96, seedOf(3), { backend: 'plain' })
      const vectors = hardVectors(new Array<string>(numTokens + 1).fill('gaussian'), 96, 4).subarray(96)
      const { encoded } = encode(plain, vectors)
      const unaligned = new Uint8Array(encoded.length + 2).subarray(1, -1)
      compiled.encode(vectors, unaligned)
      expect(unaligned).toEqual(encoded)
      expect(decode(compiled, unaligned, numTokens)).toEqual(decode(plain, encoded, numTokens))
    },
  )

  it('names the token and the channel of what it refuses, and then encodes as before', () => {
    const codec = createCodec('mse4', 64, seedOf(1))
    const vectors = hardVectors(new Array<string>(300).fill('gaussian'), 64, 5)
    const before = encode(codec, vectors)
    const spoilt = vectors.slice()
    spoilt[64 * 7] = 1e6
    spoilt[64 * 290 + 3] = NaN
    expect(encode(codec, spoilt).error).toEqual(
      new RangeError('mse4: token 290, channel 3 must be finite, got NaN'),
    )
    spoilt[64 * 290 + 3] = 1
    expect(String(encode(codec, spoilt).error)).toContain('float16 cannot hold the norm of token 7')
    expect(encode(codec, vectors)).toEqual(before)
  })

  it('that cannot be had is a plain one, which says why', () => {
    const reasons: readonly (readonly [string, number, string])[] = [
      ['mse4:rotation=haar', 64, 'rotation=haar has no kernel'],
      ['scalar4:codebook=uniform', 64, 'codebook=uniform has no kernel'],
      [
        'qjl4:rotation=none,sketch=gaussian',
        33,
        'sketch=gaussian without a rotation has a kernel for multiples of 4',
      ],
      ['q5_1', 64, 'q5_1 has no kernel'],
      ['f16', 2048, 'a head dim beyond 1024 has no kernel'],
    ]
    for (const [id, headDim, reason] of reasons) {
      expect(createCodec(id, headDim, seedOf(1)).backend).toBe('plain')
      expect(whyPlain(id, headDim)).toBe(reason)
    }
  })
})
