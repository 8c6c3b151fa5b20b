import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bytesSource, sourceOf } from '../../src/formats/byteSource.ts'
import { readGguf } from '../../src/models/gguf/readGguf.ts'
import { readStoredTensor } from '../../src/models/storedTensor.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import digests from '../fixtures/models/byteLevel.json' with { type: 'json' }
import { fixtureBytes } from '../formats/traceFixture.ts'
import { ggufBytes } from './ggufBytes.ts'
import { openBytes, smallContent, withTensors } from './ggufSmall.ts'

const written = fixtureBytes('models/byteLevel.gguf')
const small = ggufBytes(smallContent())
const headerBytes = readGguf(bytesSource(small)).tensors.get('token_embd.weight')?.offset ?? 0

/** What opening throws, or undefined where it does not. */
function refusalOf(bytes: Uint8Array): Error | undefined {
  try {
    openBytes(bytes)
    return undefined
  } catch (error) {
    return error as Error
  }
}

describe('a file of the gguf package', () => {
  const { tensors, metadata } = readGguf(bytesSource(written))

  it('is read with its metadata', () => {
    expect(metadata.get('general.architecture')).toBe('llama')
    expect(metadata.get('llama.rope.freq_base')).toBe(50_000)
    expect(metadata.get('tokenizer.ggml.tokens')).toHaveLength(
      tensors.get('token_embd.weight')?.shape[0] ?? 0,
    )
  })

  it('has the tensors that were written, rows of the inputs last', () => {
    expect([...tensors.keys()].toSorted()).toEqual(Object.keys(digests).toSorted())
    expect(tensors.get('blk.0.ffn_gate.weight')?.shape).toEqual([256, 64])
    const types = [...tensors.values()].map(({ type }) => type.name)
    expect(new Set(types)).toEqual(
      new Set(['Q4_0', 'F32', 'Q8_0', 'F16', 'BF16', 'Q5_1', 'Q4_1', 'Q5_0', 'Q4_K']),
    )
  })

  it.each(Object.entries(digests))('gives %s as the package dequantizes it', (name, digest) => {
    const tensor = tensors.get(name)
    const values = tensor ? readStoredTensor(tensor).values : new Float32Array()
    expect(createHash('sha256').update(values).digest('hex')).toBe(digest)
  })

  it('is read in part: a weight takes its own bytes and no others', () => {
    const ranges: [number, number][] = []
    const source = sourceOf(written.length, (offset, length) => {
      ranges.push([offset, length])
      return written.subarray(offset, offset + length)
    })
    const tensor = readGguf(source).tensors.get('blk.0.attn_k.weight')
    ranges.length = 0
    if (tensor) readStoredTensor(tensor)
    expect(ranges).toEqual([[tensor?.offset, 2 * 32 * 64]])
  })
})

describe('a damaged file', () => {
  it('is refused on one line wherever it is cut, with the byte', () => {
    for (let length = 0; length < small.length; length++) {
      const error = refusalOf(small.subarray(0, length))
      // the padding behind the last tensor holds nothing
      if (small.length - length <= 16 && error === undefined) continue
      expect(error, `cut at ${length}`).toBeInstanceOf(FormatError)
      expect(error?.message).toMatch(/^[^\n]+ \(at byte \d+\)$/)
      expect((error as FormatError).offset).toBeLessThanOrEqual(length)
    }
  })

  it.each([0x00, 0x7f, 0xff])(
    'is refused or read, never worse, with any byte of its header made %i',
    (byte) => {
      for (let offset = 0; offset < headerBytes; offset++) {
        const altered = small.slice()
        altered[offset] = byte
        const error = refusalOf(altered)
        if (error === undefined) continue
        expect(['FormatError', 'RangeError', 'ShapeError'], `${offset}: ${error.stack}`).toContain(error.name)
        expect(error.message, `at ${offset}`).toMatch(/^\w+: [^\n]+$/)
      }
    },
  )

  it('says what is missing at its end, before anything is read', () => {
    const cut = written.length - 1000
    expect(() => readGguf(bytesSource(written.subarray(0, cut)))).toThrow(
      new RegExp(
        `^gguf: tensor ".+" ends at byte \\d+, got a file of ${cut}; fetch it again \\(at byte ${cut}\\)$`,
      ),
    )
  })
})

describe('a header', () => {
  const altered = (offset: number, ...bytes: readonly number[]): Uint8Array => {
    const copy = small.slice()
    copy.set(bytes, offset)
    return copy
  }

  it('must begin with the magic and a known version', () => {
    expect(() => openBytes(altered(0, 0x50))).toThrow(
      'gguf: a file must begin with "GGUF", got "PGUF"; name a GGUF file, or a Hugging Face folder (at byte 0)',
    )
    expect(() => openBytes(altered(4, 1))).toThrow('gguf: the version must be 2 or 3, got 1')
    expect(() => openBytes(altered(4, 0, 0, 0, 3))).toThrow('got 50331648')
  })

  it('must have tensors of readable types', () => {
    const content = withTensors(smallContent(), ([first, ...rest]) => [{ ...first, type: 10 }, ...rest])
    expect(() => openBytes(ggufBytes(content))).toThrow(
      'gguf: tensor "token_embd.weight" has a type that cannot be read, got Q2_K; quantize the model to one of F32, F16,',
    )
  })

  it('must have rows of whole blocks', () => {
    const content = withTensors(smallContent(), ([first, ...rest]) => [{ ...first, type: 8 }, ...rest])
    expect(() => openBytes(ggufBytes(content))).toThrow('needs rows of whole blocks of 32, got [6,4]')
  })

  it('must have keys that stand once, lists and texts of a likely length', () => {
    const metadata = { 'a.a': 1, 'a.b': [1, 2], 'a.c': 'text' }
    const bytes = ggufBytes({ metadata, tensors: [] })
    const at = (key: string): number => Buffer.from(bytes).indexOf(key)
    const changed = (offset: number, ...values: readonly number[]) => {
      const copy = bytes.slice()
      copy.set(values, offset)
      return () => readGguf(bytesSource(copy))
    }
    expect(changed(at('a.b') + 2, 0x61)).toThrow('gguf: a key may stand once, got "a.a" again')
    // behind a list's key stand its type and that of its values, behind a text's its type; then the length
    expect(changed(at('a.b') + 11, 0, 0, 0, 2)).toThrow(
      'gguf: a list holds at most 16777216 values, got 33554432',
    )
    expect(changed(at('a.c') + 7, 0, 0, 0, 2)).toThrow(
      'gguf: a text takes at most 16777216 bytes, got 33554432',
    )
    expect(changed(at('a.c') + 15, 0xff)).toThrow('gguf: a text is not UTF-8, got other bytes')
    expect(changed(at('a.c') + 3, 13)).toThrow('gguf: unknown type of a metadata value, got 13')
  })

  it('must name a tensor once, and leave no gap', () => {
    const twice = withTensors(smallContent(), ([first, ...rest]) => [first, first, ...rest])
    expect(() => openBytes(ggufBytes(twice))).toThrow(
      'gguf: a tensor may stand once, got "token_embd.weight" again',
    )
    const short = withTensors(smallContent(), ([first, ...rest]) => [{ ...first, sizes: [4, 40] }, ...rest])
    expect(() => openBytes(ggufBytes(short))).toThrow(
      'gguf: tensor "blk.0.attn_norm.weight" must begin 640 bytes after the first one, got 96; fetch the model again',
    )
  })
})
