import { describe, expect, it } from 'vitest'
import { bytesField, integerField, messageField, textField } from '../../../src/models/onnx/protobuf.ts'

describe('a protocol buffer', () => {
  it('has the bytes of the examples in its specification', () => {
    expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01])
    expect([...textField(2, 'testing')]).toEqual([0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    expect([...messageField(3, [integerField(1, 150)])]).toEqual([0x1a, 3, 0x08, 0x96, 0x01])
  })

  it('writes integers from the least to the largest in seven bits a byte', () => {
    expect([...integerField(1, 0)]).toEqual([0x08, 0])
    expect([...integerField(1, 127)]).toEqual([0x08, 0x7f])
    expect([...integerField(1, 128)]).toEqual([0x08, 0x80, 0x01])
    expect([...integerField(1, 2 ** 53 - 1)]).toEqual([0x08, ...new Array<number>(7).fill(0xff), 0x0f])
    expect([...integerField(1, -2)]).toEqual([0x08, 0xfe, ...new Array<number>(8).fill(0xff), 0x01])
  })

  it('writes field numbers and lengths beyond a byte', () => {
    expect([...integerField(20, 2)]).toEqual([0xa0, 0x01, 2])
    expect([...bytesField(9, new Uint8Array(200)).subarray(0, 4)]).toEqual([0x4a, 0xc8, 0x01, 0])
    expect(textField(1, 'é')).toHaveLength(4)
  })
})
