import { describe, expect, it } from 'vitest'
import type { CacheShape, Operand } from '../../src/cache/shape.ts'
import { tensorSeed } from '../../src/cache/tensorSeed.ts'
import { writeOffset } from '../../src/codecs/offsetText.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import type { KeysAndValues } from '../../src/models/layeredModel.ts'
import {
  type CacheCodecs,
  createPackedCache,
  createTile,
  type PackedPast,
} from '../../src/models/packedPast.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

const shape: CacheShape = { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim: 32 }
const numTokens = 11

const all = (codec: string, sinkTokens = 0): CacheCodecs => ({
  seed: 7,
  sinkTokens,
  codecOf: () => ({ codec }),
})

/** `[numKvHeads, numTokens, headDim]`, the same for the same layer. */
function wholeLayer(layer: number): KeysAndValues {
  const random = createRandom(childSeed(seedOf(1), 'past', layer))
  const normals = (): Float32Array =>
    Float32Array.from({ length: shape.numKvHeads * numTokens * shape.headDim }, () => random.normal())
  return { keys: normals(), values: normals() }
}

/** Tokens `start` up to `end` of `[numKvHeads, numTokens, headDim]`. */
function someTokens(whole: Float32Array, start: number, end: number): Float32Array {
  const { numKvHeads, headDim } = shape
  const heads = Array.from({ length: numKvHeads }, (_, head) =>
    whole.subarray((head * numTokens + start) * headDim, (head * numTokens + end) * headDim),
  )
  return Float32Array.from(heads.flatMap((head) => [...head]))
}

function fill(past: PackedPast, chunk: number): void {
  for (let start = 0; start < numTokens; start += chunk)
    for (let layer = 0; layer < shape.numLayers; layer++) {
      const { keys, values } = wholeLayer(layer)
      const end = Math.min(start + chunk, numTokens)
      past.append(layer, { keys: someTokens(keys, start, end), values: someTokens(values, start, end) })
    }
}

function roundTrip(
  codec: string,
  values: Float32Array,
  layer: number,
  kvHead: number,
  operand: Operand,
): number[] {
  const made = createCodec(codec, shape.headDim, tensorSeed(7, layer, kvHead, operand))
  const encoded = new Uint8Array(made.encodedBytes(values.length / shape.headDim))
  made.encode(values, encoded)
  made.decode(encoded, values)
  return [...values]
}

describe('a packed past', () => {
  const tile = createTile(shape, numTokens)

  it('gives every tensor back as its codec does, whatever the chunks', () => {
    const codecs = ['mse3', 'qjl4', 'q8_0', 'f16', 'mse2', 'f32']
    const codecOf = (layer: number, kvHead: number, operand: Operand): { codec: string } => ({
      codec: codecs[(3 * layer + 2 * kvHead + (operand === 'k' ? 0 : 1)) % codecs.length],
    })
    for (const chunk of [1, 4, numTokens]) {
      const past = createPackedCache(shape, { seed: 7, sinkTokens: 0, codecOf }).open(numTokens)
      fill(past, chunk)
      for (let layer = 0; layer < shape.numLayers; layer++) {
        const unpacked = past.unpack(layer, tile)
        const whole = wholeLayer(layer)
        expect(unpacked.numTokens).toBe(numTokens)
        for (let kvHead = 0; kvHead < shape.numKvHeads; kvHead++)
          for (const [operand, name] of [['k', 'keys'] as const, ['v', 'values'] as const]) {
            const length = numTokens * shape.headDim
            const part = (values: Float32Array): Float32Array =>
              values.slice(kvHead * length, (kvHead + 1) * length)
            const { codec } = codecOf(layer, kvHead, operand)
            expect([...part(unpacked[name])]).toEqual(
              roundTrip(codec, part(whole[name]), layer, kvHead, operand),
            )
          }
      }
    }
  })

  it('holds no byte more than its codecs take', () => {
    const values = 2 * shape.numLayers * shape.numKvHeads * numTokens * shape.headDim
    const heldBits = (codecs: CacheCodecs): number =>
      (8 * createPackedCache(shape, codecs).open(numTokens).heldBytes) / values
    expect(heldBits(all('q8_0'))).toBe(8.5)
    expect(heldBits(all('mse4'))).toBe(4.5)
    expect(heldBits(all('mse4', 3))).toBeCloseTo((3 * 16 + 8 * 4.5) / 11, 12)
  })

  it.each([2, 5])('keeps its sinks in float16, filled %i tokens at a time', (chunk) => {
    const keysOf = (codecs: CacheCodecs, start: number, end: number): Float32Array => {
      const past = createPackedCache(shape, codecs).open(numTokens)
      fill(past, chunk)
      return someTokens(past.unpack(1, tile).keys, start, end)
    }
    expect(keysOf(all('mse2', 3), 0, 3)).toEqual(keysOf(all('f16'), 0, 3))
    expect(keysOf(all('mse2', 3), 3, numTokens)).toEqual(keysOf(all('mse2'), 3, numTokens))
  })

  it('is all sinks where there are more of them than tokens', () => {
    const past = createPackedCache(shape, all('mse2', 99)).open(numTokens)
    fill(past, 4)
    const unpacked = past.unpack(0, tile).values
    const { values } = wholeLayer(0)
    expect(Math.max(...unpacked.map((value, index) => Math.abs(value - values[index])))).toBeLessThan(2e-3)
  })

  it('centres keys by the offset of their tensor', () => {
    const { keys } = wholeLayer(0)
    const biased = { keys: keys.map((value) => 50 + value), values: keys }
    const offset = writeOffset(new Float32Array(shape.headDim).fill(50))
    const errorWith = (key: { codec: string; offset?: string }): number => {
      const codecOf = (_layer: number, _kvHead: number, operand: Operand): typeof key =>
        operand === 'k' ? key : { codec: 'f32' }
      const past = createPackedCache(shape, { seed: 7, sinkTokens: 0, codecOf }).open(numTokens)
      past.append(0, biased)
      return past
        .unpack(0, tile)
        .keys.reduce((sum, value, index) => sum + (value - biased.keys[index]) ** 2, 0)
    }
    expect(errorWith({ codec: 'mse4:center=mean', offset })).toBeLessThan(0.01 * errorWith({ codec: 'mse4' }))
  })

  it('counts nominal bits over all tensors', () => {
    const codecOf = (layer: number): { codec: string } => ({ codec: layer === 0 ? 'f16' : 'mse4' })
    expect(createPackedCache(shape, { seed: 7, sinkTokens: 2, codecOf }).codeBits).toBe((16 + 4 + 4) / 3)
  })

  it('names the tensor that cannot be held', () => {
    const past = createPackedCache(shape, all('f16')).open(numTokens)
    const { keys, values } = wholeLayer(0)
    values[(numTokens + 2) * shape.headDim] = 1e6
    expect(() => past.append(0, { keys, values })).toThrow(
      'cache: layer 0, KV head 1, values: f16: token 2, channel 0 is beyond the format, got 1000000',
    )
  })
})
