import { describe, expect, it } from 'vitest'
import { createPackedTensor } from '../../../src/cache/packed/createPackedTensor.ts'
import { TOKENS_PER_PAGE } from '../../../src/cache/packedTensor.ts'
import { createCodec } from '../../../src/codecs/registry.ts'
import { createAttentionKernels } from '../../../src/kernels/attentionKernels.ts'
import { createRandom, seedOf } from '../../../src/numerics/random.ts'
import { createTestArena } from './testArena.ts'

const ids = [
  'f32',
  'f16',
  'fp8_e5m2',
  'q8_0',
  'q5_0',
  'q4_0',
  'q4_1',
  'mse4',
  'mse3:norm=float32',
  'qjl1',
  'qjl4',
]
const headDim = 64
const seed = seedOf(3)

function createStored(id: string) {
  const arena = createTestArena(createAttentionKernels)
  const tensor = createPackedTensor(id, headDim, seed, arena)
  const codec = createCodec(id, headDim, seed)
  const page = arena.arena.allocate(tensor.pageBytes)
  const guard = arena.arena.allocate(64)
  const vectors = arena.arena.allocate(4 * TOKENS_PER_PAGE * headDim)
  const { buffer } = arena.arena.memory
  const bytes = (address: number, length: number): Uint8Array => new Uint8Array(buffer, address, length)
  const floats = (numTokens: number): Float32Array => new Float32Array(buffer, vectors, numTokens * headDim)
  return { tensor, codec, page, guard, vectors, bytes, floats }
}

const random = createRandom(seedOf(8))
const tokens = Float32Array.from({ length: TOKENS_PER_PAGE * headDim }, () => random.normal())

describe('a page', () => {
  it.each(ids)('of %s takes what the codec takes, and gives back its records and vectors', (id) => {
    const { tensor, codec, page, guard, vectors, bytes, floats } = createStored(id)
    expect(tensor.pageBytes).toBe(codec.encodedBytes(TOKENS_PER_PAGE))
    expect(tensor.bytesPerToken).toBe(codec.encodedBytes(1))
    const records = new Uint8Array(tensor.pageBytes)
    codec.encode(tokens, records)
    // in two runs, the second first
    for (const [first, end] of [
      [41, TOKENS_PER_PAGE],
      [0, 41],
    ]) {
      floats(end - first).set(tokens.subarray(first * headDim, end * headDim))
      tensor.encode(vectors, end - first, page, first)
    }
    const read = new Uint8Array(tensor.pageBytes)
    tensor.readRecords(page, 0, TOKENS_PER_PAGE, read)
    expect(read).toEqual(records)
    const decoded = new Float32Array(tokens.length)
    codec.decode(records, decoded)
    tensor.decode(page, 5, 50, vectors)
    expect(floats(50)).toEqual(decoded.subarray(5 * headDim, 55 * headDim))
    expect([...bytes(guard, 64)]).toEqual(Array.from({ length: 64 }, () => 0))
    // every byte of the page is one of the records'
    expect(bytes(page, tensor.pageBytes).toSorted()).toEqual(records.toSorted())
  })

  it.each(ids)('of %s is the same from records as from vectors', (id) => {
    const [encoded, written] = [createStored(id), createStored(id)]
    encoded.floats(TOKENS_PER_PAGE).set(tokens)
    encoded.tensor.encode(encoded.vectors, TOKENS_PER_PAGE, encoded.page, 0)
    const records = new Uint8Array(encoded.tensor.pageBytes)
    encoded.codec.encode(tokens, records)
    const half = 32 * encoded.tensor.bytesPerToken
    written.tensor.writeRecords(records.subarray(half), 32, written.page, 32)
    written.tensor.writeRecords(records.subarray(0, half), 32, written.page, 0)
    expect(written.bytes(written.page, half * 2)).toEqual(encoded.bytes(encoded.page, half * 2))
  })

  it.each(['mse4', 'f16', 'q4_1', 'qjl4'])('of %s keeps what it holds when a token is refused', (id) => {
    const { tensor, page, vectors, bytes, floats } = createStored(id)
    floats(8).set(tokens.subarray(0, 8 * headDim))
    tensor.encode(vectors, 8, page, 0)
    const before = bytes(page, tensor.pageBytes).slice()
    floats(3).fill(1e38)
    expect(() => tensor.encode(vectors, 3, page, 8)).toThrow(RangeError)
    expect(bytes(page, tensor.pageBytes)).toEqual(before)
  })
})

describe('tensors of one arena', () => {
  it('share tables, and take the same room whenever they are made in the same order', () => {
    const sizes = [0, 1].map(() => {
      const arena = createTestArena(createAttentionKernels)
      const takes = ['mse3', 'mse3', 'qjl4', 'q4_1'].map((id) => {
        const before = arena.arena.allocate(0)
        createPackedTensor(id, headDim, seed, arena)
        return arena.arena.allocate(0) - before
      })
      return takes
    })
    expect(sizes[0]).toEqual(sizes[1])
    expect(sizes[0][0]).toBeGreaterThan(65_536)
    expect(sizes[0][1]).toBeLessThan(200)
  })
})
