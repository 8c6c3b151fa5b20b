import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/formats/parseJson.ts'
import { FormatError } from '../../src/numerics/errors.ts'

function errorOf(text: string): FormatError {
  try {
    parseJson(text, 'a.json')
  } catch (error) {
    if (error instanceof FormatError) return error
    throw error
  }
  throw new Error(`no error for ${text}`)
}

describe('JSON', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text, 'a.json')).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ['', 0, 'the end of the file'],
    ['  ', 2, 'the end of the file'],
    ['{"a":1,}', 7, '"}"'],
    ['{"a":x}', 5, '"x}"'],
    ['{"a" 1}', 5, '"1}"'],
    ['{a:1}', 1, '"a:1}"'],
    ['{1:1}', 1, '"1:1}"'],
    ['[1,]', 3, '"]"'],
    ['[,1]', 1, '",1]"'],
    ['[1 2]', 3, '"2]"'],
    ['[1}', 2, '"}"'],
    ['{"a":1]', 6, '"]"'],
    ['{"a"}', 4, '"}"'],
    ['{"a":}', 5, '"}"'],
    ['1 1', 2, '"1"'],
    ['[01]', 2, '"1]"'],
    ['[.5]', 1, '".5]"'],
    ['["a', 1, '"\\"a"'],
    ['["\t"]', 1, '"\\"\\t\\"]"'],
    ['["\\x"]', 1, '"\\"\\\\x\\"]"'],
    ['[1, nul]', 4, '"nul]"'],
    ['\ufeff{}', 0, '"\ufeff{}"'],
    ['{"a":[{},[]],"b":"c"', 20, 'the end of the file'],
  ])('is refused where it goes wrong: %j', (text, offset, found) => {
    const error = errorOf(text)
    expect(error.offset).toBe(offset)
    expect(error.message).toBe(
      `a.json: not JSON, got ${found}; correct it, or fetch it again (at byte ${offset})`,
    )
  })

  it('counts bytes, not characters', () => {
    expect(errorOf('["é€😀", x]').offset).toBe(new TextEncoder().encode('["é€😀", ').length)
  })

  it('when cut short, is refused at the end or at the token that was cut', () => {
    const text = '{"a": [1, -2.5e3, "b\\n", true, null, {}], "c": {"d": []}}'
    for (let length = 0; length < text.length; length++) {
      const { offset } = errorOf(text.slice(0, length))
      expect(offset).toBeLessThanOrEqual(length)
      expect(length - offset).toBeLessThanOrEqual('-2.5e3'.length)
    }
  })

  it('with one character changed, is never refused where a shorter valid beginning could have gone on', () => {
    const text = '{"a":[1,"b",true],"c":{}}'
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'{}[],:"1tx '), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1)
        try {
          JSON.parse(changed)
        } catch {
          expect(errorOf(changed).offset).toBeLessThanOrEqual(changed.length)
          // a string that was opened or closed by the change may reach back to the one before
          expect(errorOf(changed).offset).toBeGreaterThanOrEqual(at - '"b"'.length)
        }
      }),
    )
  })
})
