import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as Transformers from '@huggingface/transformers'
import { Tensor as OnnxTensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/cache/policy.ts'
import { createCodec } from '../../src/codecs/registry.ts'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { crc32 } from '../../src/formats/crc32.ts'
import { readTrace } from '../../src/formats/trace.ts'
import {
  type CreateTensor,
  type PastTensor,
  quantizedPast,
  readQuantizedPast,
} from '../../src/models/quantizedPast.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { decodeFloat16, encodeFloat16 } from '../../src/numerics/float16.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { parseSource } from '../architecture/sourceFile.ts'

interface PlainTensor {
  readonly type: string
  readonly dims: number[]
  readonly data: ArrayLike<number | bigint>
}

const plain: CreateTensor<PlainTensor> = (type, data, dims) => ({ type, data, dims })

describe('a quantized past', () => {
  it.each(['float32', 'float16'] as const)('gives back keys and values of %s to 8 bits', async (type) => {
    const past = {
      'past_key_values.0.key': gaussianTensor(type, [2, 3, 5, 64], 1),
      'past_key_values.0.value': gaussianTensor(type, [2, 3, 5, 64], 2),
      'past_key_values.11.decoder.key': gaussianTensor(type, [1, 8, 7, 36], 3),
      'past_key_values.11.encoder.value': gaussianTensor(type, [1, 8, 40, 36], 4),
    }
    const restored = (await quantizedPast(past)).restore(plain)
    expect(Object.keys(restored)).toEqual(Object.keys(past))
    for (const [name, tensor] of Object.entries(past)) {
      expect(restored[name]).toMatchObject({ type, dims: tensor.dims })
      expect(relativeError(tensor, restored[name]), name).toBeLessThan(5e-5)
    }
  })

  it('keeps what is no key and no value as it is', async () => {
    const past = {
      past_conv: gaussianTensor('float32', [1, 4, 3], 1),
      'past_ssm.0': tensorOf('int64', BigInt64Array.of(-1n, 2n ** 60n), [2]),
      'past_key_values.0.key': tensorOf('uint8', Uint8Array.of(1, 2, 3, 4), [1, 1, 1, 4]),
      'past_key_values.1.key': gaussianTensor('float32', [4, 8, 6], 2),
    }
    const restored = (await quantizedPast(past)).restore(plain)
    for (const [name, tensor] of Object.entries(past)) expect(restored[name].data).toEqual(tensor.data)
  })

  it('does not change with what it was made from', async () => {
    const key = gaussianTensor('float32', [1, 1, 2, 64], 1)
    const state = gaussianTensor('float32', [8], 2)
    const packed = await quantizedPast({ 'past_key_values.0.key': key, state })
    const before = packed.toBytes()
    for (const { data } of [key, state]) (data as Float32Array).fill(0)
    expect(packed.toBytes()).toEqual(before)
  })

  it('holds the bytes of its codecs, and no more', async () => {
    const past = {
      'past_key_values.0.key': gaussianTensor('float32', [1, 2, 100, 64], 1),
      'past_key_values.0.value': gaussianTensor('float16', [1, 2, 100, 64], 2),
      state: gaussianTensor('float32', [10], 3),
    }
    const packed = await quantizedPast(past, { keys: 'q8_0', values: 'mse4' })
    expect(packed.fullBytes).toBe(200 * 64 * 4 + 200 * 64 * 2 + 40)
    expect(packed.heldBytes).toBe(200 * (64 + 4) + 200 * (32 + 2) + 40)
    expect(packed.toBytes().length).toBeLessThan(packed.heldBytes + 500)
  })

  it('takes no more memory than it says', async () => {
    const pastBytes = 2 * 8 * 1024 * 64 * 4
    const before = bufferBytes()
    const packed = await quantizedPast({
      'past_key_values.0.key': gaussianTensor('float32', [1, 8, 1024, 64], 1),
      'past_key_values.0.value': gaussianTensor('float32', [1, 8, 1024, 64], 2),
    })
    expect(packed.fullBytes).toBe(pastBytes)
    // buffers are given back some time after they were collected
    await expect.poll(() => bufferBytes() - before).toBeLessThan(packed.heldBytes + 0.05 * pastBytes)
    expect(packed.heldBytes / packed.fullBytes).toBeCloseTo((64 + 2) / 256, 10)
  })

  it('has the rotation of its seed', async () => {
    const past = { 'past_key_values.0.key': gaussianTensor('float32', [1, 1, 9, 64], 1) }
    const codec = createCodec('mse4', 64, seedOf(7))
    const encoded = new Uint8Array(codec.encodedBytes(9))
    codec.encode(past['past_key_values.0.key'].data as Float32Array, encoded)
    const expected = new Float32Array(9 * 64)
    codec.decode(encoded, expected)
    const packed = await quantizedPast(past, { keys: 'mse4', seed: 7 })
    expect(packed.restore(plain)['past_key_values.0.key'].data).toEqual(expected)
  })

  it('may be empty, as before the first token', async () => {
    const past = { 'past_key_values.0.key': gaussianTensor('float32', [1, 2, 0, 64], 1) }
    const packed = await quantizedPast(past)
    expect(packed.heldBytes).toBe(0)
    const read = readQuantizedPast(packed.toBytes()).restore(plain)
    expect(read['past_key_values.0.key'].dims).toEqual([1, 2, 0, 64])
  })

  it('takes the tensors of onnxruntime and of transformers.js, and makes them', async () => {
    const values = gaussianTensor('float32', [1, 1, 3, 64], 1).data as Float32Array
    const onnx = new OnnxTensor('float32', values, [1, 1, 3, 64])
    const cache = new Transformers.DynamicCache({
      'past_key_values.0.key': new Transformers.Tensor('float32', values, [1, 1, 3, 64]),
    })
    const fromOnnx = await quantizedPast({ 'past_key_values.0.key': onnx })
    const fromCache = await quantizedPast(cache)
    expect(fromCache.toBytes()).toEqual(fromOnnx.toBytes())
    const record = fromCache.restore((type, data, dims) => new Transformers.Tensor(type, data, dims))
    expect(new Transformers.DynamicCache(record).get_seq_length()).toBe(3)
  })

  it('gives half precision that transformers.js takes', async () => {
    const past = { 'past_key_values.0.key': gaussianTensor('float16', [1, 1, 3, 64], 1) }
    const packed = await quantizedPast(past)
    const { 'past_key_values.0.key': tensor } = packed.restore(
      (type, data, dims) => new Transformers.Tensor(type, data, dims),
    )
    const expected = Array.from(past['past_key_values.0.key'].data, (bits) => decodeFloat16(Number(bits)))
    expect(relativeDifference(expected, [...tensor.to('float32').data])).toBeLessThan(5e-5)
    const again = await quantizedPast({ 'past_key_values.0.key': tensor })
    expect(again.fullBytes).toBe(packed.fullBytes)
  })

  it.each([
    [{ keys: 'mse9' }, 'past: past_key_values.0.key: codec: unknown codec "mse9"'],
    [{ keys: 'q8_0' }, 'past: past_key_values.0.key: codec q8_0: cannot serve a head dim of 36'],
    [{ keys: 'mse4:center=mean' }, 'codec mse4:center=mean: centring needs the offset'],
  ])('refuses %j, and names the tensor', async (options, message) => {
    const past = { 'past_key_values.0.key': gaussianTensor('float32', [1, 1, 2, 36], 1) }
    await expect(quantizedPast(past, options)).rejects.toThrow(message)
  })

  it('refuses what is no number, and names tensor, head and token', async () => {
    const key = gaussianTensor('float32', [1, 2, 3, 64], 1)
    const values = key.data as Float32Array
    values[(3 + 1) * 64 + 5] = NaN
    await expect(quantizedPast({ 'past_key_values.4.key': key })).rejects.toThrow(
      'past: past_key_values.4.key, KV head 1: mse8: token 1, channel 5 must be finite, got NaN',
    )
    const text: PastTensor = { type: 'string', dims: [1], getData: async () => ['a'] }
    await expect(quantizedPast({ text })).rejects.toThrow('text: unknown type of tensor, got "string"')
    const short = tensorOf('float32', new Float32Array(3), [4])
    await expect(quantizedPast({ short })).rejects.toThrow('past: short, float32 [4], takes 16 bytes, got 12')
    const list: PastTensor = { type: 'float32', dims: [1], getData: async () => [1] }
    await expect(quantizedPast({ list })).rejects.toThrow('past: list must hold numbers, got a list')
  })
})

describe('8 bits', () => {
  const trace = readTrace(
    bytesSource(readFileSync(new URL('../../data/smollm2-135m.safetensors', import.meta.url))),
    '',
  )
  const heads = [0, 10, 20, 29].map((layer) => trace.readHead(layer, 1))
  const dims = [1, heads.length, trace.numTokens, trace.shape.headDim]
  const past = Object.fromEntries(
    (['keys', 'values'] as const).map((operand) => [
      `past_key_values.0.${operand.slice(0, -1)}`,
      tensorOf('float32', Float32Array.from(heads.flatMap((head) => [...head[operand]])), dims),
    ]),
  )

  async function storedIn(codec?: string): Promise<{ bits: number; keys: number; values: number }> {
    const packed = await quantizedPast(past, codec === undefined ? {} : { keys: codec, values: codec })
    const restored = packed.restore(plain)
    const [keys, values] = Object.keys(past).map((name) => relativeError(past[name], restored[name]))
    return { bits: (32 * packed.heldBytes) / packed.fullBytes, keys, values }
  }

  it('on a real model err least in the default codec: 4e-5, of keys and values, in 8.25 bits', async () => {
    const [chosen, q8, fp8] = await Promise.all([undefined, 'q8_0', 'fp8_e4m3'].map(storedIn))
    expect(chosen.bits).toBe(8.25)
    expect(q8.bits).toBe(8.5)
    expect(chosen.keys).toBeCloseTo(4e-5, 5)
    expect(chosen.values).toBeCloseTo(4e-5, 5)
    expect(q8.keys).toBeGreaterThan(1.3 * chosen.keys)
    expect(q8.values).toBeGreaterThan(0.8 * chosen.values)
    for (const operand of ['keys', 'values'] as const)
      expect(fp8[operand]).toBeGreaterThan(15 * chosen[operand])
  })
})

describe('a policy for a past', () => {
  const policy: Policy = {
    model: 'small',
    shape: { numLayers: 3, numQueryHeads: 2, numKvHeads: 2, headDim: 64 },
    seed: 3,
    assignments: [
      { layer: 0, kvHead: 1, operand: 'k', codec: 'f32' },
      { layer: 0, kvHead: 0, operand: 'k', codec: 'mse2' },
      { layer: 0, kvHead: 0, operand: 'v', codec: 'q8_0' },
      { layer: 0, kvHead: 1, operand: 'v', codec: 'q4_0' },
    ],
    undecidedLayers: [1, 2],
  }

  it('decides head by head, and leaves undecided layers and encoders alone', async () => {
    const past = {
      'past_key_values.0.key': gaussianTensor('float32', [2, 2, 4, 64], 1),
      'past_key_values.0.value': gaussianTensor('float32', [2, 2, 4, 64], 2),
      'past_key_values.1.key': gaussianTensor('float32', [2, 2, 4, 64], 3),
      'past_key_values.0.encoder.key': gaussianTensor('float32', [1, 5, 4, 36], 4),
    }
    const packed = await quantizedPast(past, { policy, keys: 'mse6' })
    const tokens = 2 * 4
    expect(packed.heldBytes).toBe(
      tokens * (16 + 2 + 256) + tokens * (68 + 36) + tokens * 2 * 256 + 5 * 4 * (27 + 2),
    )
    const restored = packed.restore(plain)
    const headValues = ({ data }: PlainTensor, head: number): number[] =>
      Array.from(data, Number).slice(head * 256, (head + 1) * 256)
    const key = 'past_key_values.0.key'
    for (const exact of [1, 3]) expect(headValues(restored[key], exact)).toEqual(headValues(past[key], exact))
    for (const coarse of [0, 2])
      expect(headValues(restored[key], coarse)).not.toEqual(headValues(past[key], coarse))
    expect(restored['past_key_values.1.key'].data).toEqual(past['past_key_values.1.key'].data)
  })

  it.each([
    ['past_key_values.3.key', [1, 2, 1, 64]],
    ['past_key_values.0.key', [1, 3, 1, 64]],
    ['past_key_values.0.value', [1, 2, 1, 32]],
  ])('of another shape is refused: %s of %j', async (name, dims) => {
    const packing = quantizedPast({ [name]: gaussianTensor('float32', dims, 1) }, { policy })
    await expect(packing).rejects.toThrow(`past: ${name} must fit a policy for 3 layers of 2 KV heads of 64`)
  })
})

describe('the file of a past', () => {
  const past = {
    'past_key_values.0.key': gaussianTensor('float32', [1, 2, 3, 36], 1),
    'past_key_values.0.value': gaussianTensor('float16', [1, 2, 3, 36], 2),
    state: tensorOf('int64', BigInt64Array.of(5n, -6n), [2]),
  }

  it('gives the same tensors as the past that it was made from', async () => {
    const packed = await quantizedPast(past, { keys: 'mse5', values: 'mse3', seed: 9 })
    const read = readQuantizedPast(packed.toBytes())
    expect(read.restore(plain)).toEqual(packed.restore(plain))
    expect([read.heldBytes, read.fullBytes]).toEqual([packed.heldBytes, packed.fullBytes])
    expect(read.toBytes()).toEqual(packed.toBytes())
  })

  it('may lie anywhere in a buffer', async () => {
    const bytes = (await quantizedPast(past)).toBytes()
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    const read = readQuantizedPast(larger.subarray(3)).restore(plain)
    expect(read).toEqual(readQuantizedPast(bytes).restore(plain))
  })

  it('is refused when it was cut anywhere, or is too long', async () => {
    const bytes = (await quantizedPast(past, { keys: 'mse2', values: 'mse2' })).toBytes()
    for (let length = 0; length < bytes.length; length++) expectRefused(bytes.subarray(0, length))
    expectRefused(Uint8Array.of(...bytes, 0))
  })

  it('is refused when any byte was altered', async () => {
    const bytes = (await quantizedPast(past, { keys: 'mse2', values: 'mse2' })).toBytes()
    for (let index = 0; index < bytes.length; index++) {
      const altered = bytes.slice()
      altered[index] ^= 1 << (index % 8)
      expectRefused(altered)
    }
  })

  it.each<[string, (header: string) => string]>([
    ['a type of tensor that is not known', (header) => header.replace('float32', 'float99')],
    ['sizes that are no numbers', (header) => header.replace('[1,2,3,36]', '[1,2,3,-6]')],
    ['sizes that need more bytes than there are', (header) => header.replace('[1,2,3,36]', '[1,2,9,36]')],
    ['fewer codecs than heads', (header) => header.replace('[1,2,3,36]', '[1,3,2,36]')],
    ['a codec that is not known', (header) => header.replace('mse2', 'mse9')],
    ['a seed that is none', (header) => header.replace('"seed":0', '"seed":.')],
  ])('is refused with %s, though its checksum is right', async (_, edit) => {
    const bytes = (await quantizedPast(past, { keys: 'mse2', values: 'mse2' })).toBytes()
    expectRefused(withHeader(bytes, edit))
  })
})

describe('the module of a past', () => {
  it('needs nothing of Node, so that a browser can run it', () => {
    const reached = new Set(['models/quantizedPast.ts'])
    for (const path of reached) {
      const text = readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8')
      for (const { specifier, target } of parseSource(path, text).imports) {
        expect(specifier, path).toMatch(/^\.|^@stdlib\//)
        if (target !== undefined) reached.add(target)
      }
    }
    expect([...reached]).toContain('codecs/registry.ts')
  })
})

/** Bytes of all buffers that are still reachable. */
function bufferBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().arrayBuffers
}

function tensorOf(type: string, data: PlainTensor['data'], dims: number[]): PlainTensor & PastTensor {
  return { type, dims, data, getData: async () => data }
}

function gaussianTensor(type: 'float32' | 'float16', dims: number[], seed: number): PlainTensor & PastTensor {
  const random = createRandom(seedOf(seed))
  const length = dims.reduce((product, size) => product * size, 1)
  const values = Float32Array.from({ length }, () => random.normal())
  return tensorOf(type, type === 'float32' ? values : Uint16Array.from(values, encodeFloat16), dims)
}

function relativeError(expected: PlainTensor, found: PlainTensor): number {
  const valueOf = ({ type }: PlainTensor, value: number | bigint): number =>
    type === 'float16' ? decodeFloat16(Number(value)) : Number(value)
  const valuesOf = (tensor: PlainTensor): number[] =>
    Array.from(tensor.data, (value) => valueOf(tensor, value))
  return relativeDifference(valuesOf(expected), valuesOf(found))
}

/** |x - y|^2 / |x|^2 */
function relativeDifference(expected: readonly number[], found: readonly number[]): number {
  const energy = expected.reduce((sum, value) => sum + value * value, 0)
  return expected.reduce((sum, value, index) => sum + (value - found[index]) ** 2, 0) / energy
}

function expectRefused(bytes: Uint8Array): void {
  let refusal: unknown
  try {
    readQuantizedPast(bytes)
  } catch (error) {
    refusal = error
  }
  expect(refusal).toBeInstanceOf(FormatError)
  const { offset } = refusal as FormatError
  expect(offset).toBeGreaterThanOrEqual(0)
  expect(offset).toBeLessThanOrEqual(bytes.length)
}

/** The same file with another header of any length, its length and the checksum put right. */
function withHeader(bytes: Uint8Array, edit: (header: string) => string): Uint8Array {
  const length = new DataView(bytes.buffer).getUint32(12, true)
  const before = new TextDecoder().decode(bytes.subarray(16, 16 + length))
  expect(edit(before)).not.toBe(before)
  const header = new TextEncoder().encode(edit(before))
  const body = [...bytes.subarray(0, 16), ...header, ...bytes.subarray(16 + length, -4)]
  const file = Uint8Array.of(...body, 0, 0, 0, 0)
  const view = new DataView(file.buffer)
  view.setUint32(12, header.length, true)
  view.setUint32(body.length, crc32(file.subarray(0, body.length)), true)
  return file
}
