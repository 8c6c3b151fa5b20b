import { describe, expect, it } from 'vitest'
import { createQuantizedCache } from '../../src/cache/quantizedCache.ts'
import { tensorSeed } from '../../src/cache/tensorSeed.ts'
import { writeOffset } from '../../src/codecs/offsetText.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import { ShapeError } from '../../src/numerics/errors.ts'
import { seedOf } from '../../src/numerics/random.ts'
import {
  appendUpTo,
  decodeAll,
  digestOf,
  filledCache,
  layerStreams,
  referenceAttention,
  smallShape,
  worstError,
} from './cacheFixture.ts'

const pairs = [
  ['mse4', 'mse4'],
  ['mse3:rotation=haar', 'scalar4'],
  ['qjl4', 'qjl3:sketch=gaussian'],
  ['q8_0', 'q4_0'],
  ['fp8_e4m3', 'f32'],
  ['f16', 'mse2:norm=float32'],
] as const
const optionsOf = ([keys, values]: readonly [string, string]) => ({
  shape: smallShape,
  codecs: { keys, values },
  seed: 7,
})
const windows = [
  { sinkTokens: 0, recentWindow: 0 },
  { sinkTokens: 4, recentWindow: 0 },
  { sinkTokens: 70, recentWindow: 100 },
]

describe('attention over packed bytes', () => {
  it.each(pairs)('is that of the decoded keys and values: %s, %s', (...pair) => {
    for (const window of windows) {
      const cache = filledCache({ ...optionsOf(pair), ...window, precision: 'exact' }, 333, 100)
      for (const numQueries of [1, 20]) {
        const queries = layerStreams(smallShape, 1).queries.slice(333 - numQueries, 333)
        const found = cache.attend(1, queries)
        expect(worstError(found, referenceAttention(cache, 1, queries))).toBeLessThan(2e-6)
      }
    }
  })

  it('is that of the decoded keys where they are centred, exact ones beside packed ones', () => {
    const offset = Float32Array.from({ length: 32 }, (_, channel) => 4 * Math.cos(channel))
    const cache = createQuantizedCache({
      shape: smallShape,
      codecs: (_layer, _kvHead, operand) =>
        operand === 'k' ? { codec: 'mse4:center=mean', offset: writeOffset(offset) } : { codec: 'mse4' },
      recentWindow: 40,
      precision: 'exact',
    })
    const { keys, values, queries } = layerStreams(smallShape, 0)
    const moved = keys.slice(0, 300).map((key, index) => key + offset[index % 32])
    cache.append(0, moved, values.slice(0, 300))
    const found = cache.attend(0, queries.slice(0, 2))
    expect(worstError(found, referenceAttention(cache, 0, queries.slice(0, 2)))).toBeLessThan(2e-6)
    const [decoded, centred] = [decodeAll(cache, 0, 0, 'k'), moved.subarray(0, 300 * 32)]
    const error = decoded.reduce((sum, key, at) => sum + (key - centred[at]) ** 2, 0)
    // of the keys without their offset, which is eight times as long
    expect(error / (300 * 32)).toBeLessThan(0.012)
  })

  it.each([
    ['int16', 1e-3],
    ['int8', 0.05],
  ] as const)('with %s is that of the decoded keys and values to %d', (precision, bound) => {
    const cache = filledCache({ ...optionsOf(['mse4', 'mse4']), precision }, 333)
    const queries = layerStreams(smallShape, 1).queries.slice(330, 333)
    const error = worstError(cache.attend(1, queries), referenceAttention(cache, 1, queries))
    expect(error).toBeLessThan(bound)
    expect(error).toBeGreaterThan(bound / 100)
  })

  it('is computed with int16 unless another precision is asked for', () => {
    const queries = layerStreams(smallShape, 1).queries.slice(330, 333)
    const [silent, int16, exact] = [{}, { precision: 'int16' }, { precision: 'exact' }].map((precision) =>
      filledCache({ ...optionsOf(['mse4', 'mse4']), ...(precision as object) }, 333).attend(1, queries),
    )
    expect(silent).toEqual(int16)
    expect(silent).not.toEqual(exact)
  })

  it('says what it runs on', () => {
    const cache = createQuantizedCache(optionsOf(['mse4', 'mse4:correction=on']))
    expect(cache.backend(0, 1, 'k')).toMatch(/^(simd128|relaxed)$/)
    expect(cache.backend(0, 1, 'v')).toBe('decoded')
  })

  it('over a head dim without a kernel is that of the decoded keys and values, and says so', () => {
    const shape = { ...smallShape, headDim: 36 }
    const cache = filledCache({ shape, codecs: { keys: 'f16', values: 'mse4' }, precision: 'exact' }, 200)
    expect(cache.backend(1, 0, 'k')).toBe('decoded')
    expect(cache.backend(1, 0, 'v')).toMatch(/^(simd128|relaxed)$/)
    const queries = layerStreams(shape, 1).queries.slice(199, 200)
    expect(worstError(cache.attend(1, queries), referenceAttention(cache, 1, queries))).toBeLessThan(2e-6)
  })

  it('survives logits far apart, and finds the one key that matters wherever it is', () => {
    for (const at of [0, 100, 699]) {
      const cache = createQuantizedCache({ ...optionsOf(['f32', 'f32']), recentWindow: 64 })
      const { keys, values, queries } = layerStreams(smallShape, 0, 0.01)
      const strong = keys.slice(0, 700)
      const query = queries.slice(0, 1)
      for (let i = 0; i < 32; i++) strong[at * 32 + i] = 1000 * query[i]
      cache.append(0, strong, values.slice(0, 700))
      const found = cache.attend(0, query)
      expect([...found.subarray(0, 32)]).toEqual([
        ...decodeAll(cache, 0, 0, 'v').subarray(at * 32, at * 32 + 32),
      ])
      expect(worstError(found, referenceAttention(cache, 0, query))).toBeLessThan(2e-6)
    }
  })

  it('goes through many splits, and writes into the array that it is given', () => {
    const shape = { numLayers: 1, numQueryHeads: 2, numKvHeads: 1, headDim: 8 }
    const codecs = { keys: 'mse4', values: 'mse4' }
    const options = { shape, codecs, sinkTokens: 3, recentWindow: 700, precision: 'exact' } as const
    const cache = filledCache(options, 20_000)
    const queries = layerStreams(shape, 0).queries.slice(0, 40)
    const outputs = new Float32Array(queries.length)
    expect(cache.attend(0, queries, outputs)).toBe(outputs)
    expect(worstError(outputs, referenceAttention(cache, 0, queries))).toBeLessThan(2e-6)
  })
})

describe('what is stored', () => {
  it.each(pairs)('is what the codecs encode: %s, %s', (...pair) => {
    const cache = filledCache(optionsOf(pair), 130)
    const { keys } = layerStreams(smallShape, 1)
    const codec = createCodec(pair[0], 32, tensorSeed(7, 1, 1, 'k'))
    const encoded = new Uint8Array(codec.encodedBytes(130))
    codec.encode(keys.slice(0, 130).subarray(130 * 32), encoded)
    expect(cache.records(1, 1, 'k')).toEqual(encoded)
  })

  it.each(windows)(
    'does not depend on the blocks it came in: $sinkTokens sinks, window $recentWindow',
    (window) => {
      const options = { ...optionsOf(['mse4', 'qjl3']), ...window }
      const whole = filledCache(options, 700)
      const queries = layerStreams(smallShape, 0).queries.slice(0, 3)
      for (const block of [1, 63, 64, 513]) {
        const cut = filledCache(options, 700, block)
        expect(digestOf(cut)).toEqual(digestOf(whole))
        expect(cut.counts(1)).toEqual(whole.counts(1))
        expect(cut.attend(1, queries)).toEqual(whole.attend(1, queries))
      }
    },
  )

  it('is exact in the first and the last tokens, and encoded from the exact copy in between', () => {
    const options = { ...optionsOf(['mse4', 'mse4']), sinkTokens: 5, recentWindow: 20 }
    const cache = filledCache(options, 200)
    // 195 that are no sinks: 20 and less than 64 more stay in the window
    expect(cache.counts(0)).toEqual({ sinks: 5, packed: 128, window: 67 })
    const f16 = createCodec('f16', 32, seedOf(0))
    const codec = createCodec('mse4', 32, tensorSeed(7, 0, 0, 'k'))
    const roundTrip = (
      { encodedBytes, encode, decode }: typeof codec,
      vectors: Float32Array,
    ): Float32Array => {
      const encoded = new Uint8Array(encodedBytes(vectors.length / 32))
      encode(vectors, encoded)
      const decoded = new Float32Array(vectors.length)
      decode(encoded, decoded)
      return decoded
    }
    const keys = roundTrip(
      f16,
      layerStreams(smallShape, 0)
        .keys.slice(0, 200)
        .subarray(0, 200 * 32),
    )
    const expected = keys.slice()
    expected.set(roundTrip(codec, keys.slice(5 * 32, 133 * 32)), 5 * 32)
    expect(decodeAll(cache, 0, 0, 'k')).toEqual(expected)
  })

  it('holds a window of at least its length and less than 64 more', () => {
    const cache = createQuantizedCache({ ...optionsOf(['mse4', 'mse4']), sinkTokens: 2, recentWindow: 10 })
    const streams = layerStreams(smallShape, 0)
    for (let numTokens = 1; numTokens <= 300; numTokens++) {
      appendUpTo(cache, 0, streams, numTokens)
      const { sinks, packed, window } = cache.counts(0)
      expect(sinks + packed + window).toBe(numTokens)
      expect(sinks).toBe(Math.min(2, numTokens))
      expect(window).toBeGreaterThanOrEqual(Math.min(10, numTokens - sinks))
      expect(window).toBeLessThan(10 + 64)
    }
  })

  it('may differ in length from layer to layer', () => {
    const cache = createQuantizedCache(optionsOf(['mse4', 'mse4']))
    appendUpTo(cache, 1, layerStreams(smallShape, 1), 3)
    expect([cache.numTokens(0), cache.numTokens(1)]).toEqual([0, 3])
  })
})

describe('a policy', () => {
  it('gives each tensor its codec, and leaves undecided layers in f16', () => {
    const assignments = (['k', 'v'] as const).flatMap((operand) =>
      [0, 1].map((kvHead) => ({
        layer: 1,
        kvHead,
        operand,
        codec: kvHead ? 'q8_0' : `mse${operand === 'k' ? 4 : 2}`,
      })),
    )
    const policy = { model: 'm', shape: smallShape, seed: 3, assignments, undecidedLayers: [0] }
    const cache = createQuantizedCache({ policy })
    expect(cache.plan.tensors.map((codecs) => codecs.map(({ codec }) => codec))).toEqual([
      ['f16', 'f16', 'f16', 'f16'],
      ['mse4', 'mse2', 'q8_0', 'q8_0'],
    ])
    expect(cache.plan.seed).toBe(3)
    const missing = { ...policy, assignments: assignments.slice(1) }
    expect(() => createQuantizedCache({ policy: missing })).toThrow('got none for layer 1, KV head 0, k')
  })
})

describe('a cache refuses', () => {
  const cache = filledCache(optionsOf(['mse4', 'fp8_e4m3']), 70)
  const some = (numVectors: number): Float32Array => new Float32Array(numVectors * 32).fill(1)

  it.each([
    [
      'keys of a broken shape',
      () => cache.append(0, new Float32Array(65), new Float32Array(65)),
      'got 65 values',
    ],
    [
      'values of another length',
      () => cache.append(0, some(2), some(4)),
      'as many as the 64 of the keys, got 128',
    ],
    ['queries of a broken shape', () => cache.attend(0, some(3)), 'must be [4, count, 32], got 96 values'],
    ['more queries than tokens', () => cache.attend(0, some(4 * 71)), 'got 71 for 70; append first'],
    [
      'outputs of another length',
      () => cache.attend(0, some(4), some(3)),
      'as many as the 128 of the queries, got 96',
    ],
    [
      'a target that does not fit',
      () => cache.decode(0, 0, 'k', 1, 3, some(3)),
      '2 tokens of 32 values do not fit',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(ShapeError)
    expect(act).toThrow(message)
  })

  it.each([
    ['an unknown layer', () => cache.attend(2, some(4)), 'layer must be below 2, got 2'],
    ['an unknown KV head', () => cache.decode(0, 2, 'k', 0, 1, some(1)), 'KV head must be below 2, got 2'],
    [
      'tokens that are not there',
      () => cache.decode(0, 0, 'k', 60, 71, some(11)),
      'in the 70 of the layer, got 60 up to 71',
    ],
    ['a cut at no whole number', () => cache.truncate(-1), 'from 0 on, got -1'],
    [
      'queries that are not finite',
      () => cache.attend(0, some(4).fill(Number.NaN, 70, 71)),
      'query head 2, query 0, channel 6 must be finite, got NaN',
    ],
    [
      'queries that are infinite',
      () => cache.attend(0, some(4).fill(Number.POSITIVE_INFINITY, 0, 1)),
      'query head 0, query 0, channel 0 must be finite, got Infinity',
    ],
    ['queries whose logits overflow', () => cache.attend(0, some(4).fill(3e38)), 'a logit is beyond float32'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(RangeError)
    expect(act).toThrow(message)
  })

  it.each([
    [{ recentWindow: -1 }, 'recentWindow must be a whole number from 0 on, got -1'],
    [{ maxBytes: 2 ** 33 }, 'maxBytes must be at most 4294967296'],
    [{ seed: 0.5 }, 'seed: expected an integer'],
    [{ shape: { ...smallShape, numQueryHeads: 3 } }, 'must be a multiple of the 2 KV heads, got 3'],
    [{ shape: { ...smallShape, headDim: 0 } }, 'shape.headDim must be a whole number from 1 on, got 0'],
    [{ codecs: { keys: 'mse4:center=mean', values: 'mse4' } }, 'center=mean needs an offset'],
    [{ codecs: { keys: 'mse44', values: 'mse4' } }, 'unknown codec "mse44"'],
  ])('options %o', (wrong, message) => {
    expect(() => createQuantizedCache({ ...optionsOf(['mse4', 'mse4']), ...wrong })).toThrow(message)
  })

  it('everything once it is closed', () => {
    const closed = createQuantizedCache(optionsOf(['mse4', 'mse4']))
    closed.close()
    expect(() => closed.attend(0, some(4))).toThrow('must be open, got one that was closed')
    expect(() => closed.append(0, some(2), some(2))).toThrow('must be open')
    expect(() => closed.fork()).toThrow('must be open')
    closed.close()
  })
})

describe('an append that fails leaves the layer as it was', () => {
  const options = { ...optionsOf(['f32', 'mse4']), recentWindow: 30, exactFormat: 'f32' as const }

  it.each([
    [Number.NaN, (token: number) => `token ${token}, channel 7 must be finite, got NaN`],
    [Number.NEGATIVE_INFINITY, (token: number) => `token ${token}, channel 7 must be finite, got -Infinity`],
    // only the codec minds, which holds the token when it leaves the window
    [1e6, (token: number) => `mse4: float16 cannot hold the norm of token ${token}, got 1000000`],
  ])('for %d', (value, message) => {
    // in a window, packed at once, and in the second of two blocks
    for (const [count, at] of [
      [10, 4],
      [200, 20],
      [900, 700],
    ]) {
      const cache = filledCache(options, 70)
      const [records, held] = [digestOf(cache), cache.allocatedBytes]
      const { keys, values } = layerStreams(smallShape, 0)
      const wrong = values.slice(70, 70 + count)
      wrong[(count + at) * 32 + 7] = value
      expect(() => cache.append(0, keys.slice(70, 70 + count), wrong)).toThrow(RangeError)
      expect(() => cache.append(0, keys.slice(70, 70 + count), wrong)).toThrow(
        `layer 0, KV head 1, values: ${message(70 + at)}`,
      )
      expect(digestOf(cache)).toBe(records)
      // less than a page more: only page tables may have grown
      expect(cache.allocatedBytes - held).toBeLessThan(1024)
      appendUpTo(cache, 0, layerStreams(smallShape, 0), 200)
      appendUpTo(cache, 1, layerStreams(smallShape, 1), 200)
      expect(digestOf(cache)).toEqual(digestOf(filledCache(options, 200)))
    }
  })

  it('names the channel where the format knows it', () => {
    const cache = createQuantizedCache(optionsOf(['f16', 'f16']))
    const keys = new Float32Array(2 * 3 * 32)
    keys[32 * 4 + 5] = 1e6
    expect(() => cache.append(1, keys, keys)).toThrow(
      'quantized cache: layer 1, KV head 1, keys: f16: token 1, channel 5 is beyond the format, got 1000000',
    )
  })
})
