import { describe, expect, it } from 'vitest'
import { bytesField, concatenate, integerField, textField } from '../../src/models/onnx/protobuf.ts'
import {
  integersOf,
  readFields,
  rewriteMessage,
  textsOf,
} from '../../src/models/onnxFolder/protobufFields.ts'
import { FormatError } from '../../src/numerics/errors.ts'

const all = (file: Uint8Array) => ({ start: 0, end: file.length })
const double = Uint8Array.of(8 * 4 + 1, 1, 2, 3, 4, 5, 6, 7, 8)
const single = Uint8Array.of(8 * 5 + 5, 1, 2, 3, 4)
const message = concatenate([
  integerField(1, 300),
  textField(2, 'one'),
  double,
  integerField(1, -1),
  single,
  textField(2, 'two'),
  integerField(1000, 2 ** 40),
])

describe('the fields of a message', () => {
  it('are found with their numbers and values, whatever their type', () => {
    const fields = readFields(message, all(message))
    expect(fields.map(({ number }) => number)).toEqual([1, 2, 4, 1, 5, 2, 1000])
    expect(textsOf(message, fields, 2)).toEqual(['one', 'two'])
    expect(integersOf(message, fields, 1)[0]).toBe(300)
    expect(integersOf(message, fields, 1000)).toEqual([2 ** 40])
    expect(fields.at(-1)?.end).toBe(message.length)
  })

  it('may hold many numbers in one', () => {
    const packed = bytesField(3, Uint8Array.of(0x05, 0xac, 0x02))
    expect(integersOf(packed, readFields(packed, all(packed)), 3)).toEqual([5, 300])
  })

  it('are refused when the message was cut within one', () => {
    const ends = readFields(message, all(message)).map(({ end }) => end)
    for (let length = 1; length < message.length; length++) {
      const cut = message.subarray(0, length)
      if (ends.includes(length)) continue
      expect(() => readFields(cut, all(cut)), `${length}`).toThrow(FormatError)
    }
  })

  it.each([
    ['a type that there is not', Uint8Array.of(8 + 3), 'unknown type of field, got 3'],
    ['a number without an end', new Uint8Array(12).fill(0xff), 'must end within ten bytes'],
  ])('are refused with %s', (_, file, message_) => {
    expect(() => readFields(file, all(file))).toThrow(message_)
  })
})

describe('a message that is written anew', () => {
  it('is the same where nothing is replaced', () => {
    expect(concatenate(rewriteMessage(message, all(message), []))).toEqual(message)
  })

  it('changes where a field is replaced, and grows behind', () => {
    const parts = rewriteMessage(message, all(message), [textField(7, 'new')], ({ number }) =>
      number === 2 ? [textField(2, 'three')] : undefined,
    )
    const edited = concatenate(parts)
    const fields = readFields(edited, all(edited))
    expect(textsOf(edited, fields, 2)).toEqual(['three', 'three'])
    expect(textsOf(edited, fields, 7)).toEqual(['new'])
    expect(concatenate([edited.subarray(0, 3), edited.subarray(10, 19)])).toEqual(
      concatenate([integerField(1, 300), double]),
    )
  })
})
