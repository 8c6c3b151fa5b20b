import { FormatError } from '../numerics/errors.ts'

/**
 * `JSON.parse` with an error that says where: the messages of JavaScript hosts differ, and some name no place.
 *
 * @param who the file's name, for the message
 * @throws FormatError with the byte where the first token that is not JSON starts
 */
export function parseJson(text: string, who: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const index = jsonErrorIndex(text)
    const found = index < text.length ? JSON.stringify(text.slice(index, index + 12)) : 'the end of the file'
    throw new FormatError(
      `${who}: not JSON, got ${found}; correct it, or fetch it again`,
      new TextEncoder().encode(text.slice(0, index)).length,
    )
  }
}

const token =
  /[{}[\]:,]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const space = /[ \t\n\r]*/y

/** What may come next. The first value or key of a list or record may be missing. */
type Expected = 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'next' | 'nothing'

/** Index of the first token that cannot continue what stands before it; the length of the text where it only ends early. */
function jsonErrorIndex(text: string): number {
  const open: string[] = []
  let expected: Expected | undefined = 'value'
  let index = 0
  while (true) {
    space.lastIndex = index
    space.test(text)
    index = space.lastIndex
    token.lastIndex = index
    const found = token.exec(text)?.[0]
    expected = found === undefined ? undefined : advance(found, expected, open)
    if (found === undefined || expected === undefined) return index
    index += found.length
  }
}

/** What may follow `found`; undefined where it was not expected. `open` holds the brackets still to close. */
function advance(found: string, expected: Expected, open: string[]): Expected | undefined {
  const isValueDue = expected === 'value' || expected === 'firstValue'
  switch (found) {
    case ':':
      return expected === 'colon' ? 'value' : undefined
    case ',':
      if (expected !== 'next') return undefined
      return open.at(-1) === '}' ? 'key' : 'value'
    case '{':
    case '[':
      if (!isValueDue) return undefined
      open.push(found === '{' ? '}' : ']')
      return found === '{' ? 'firstKey' : 'firstValue'
    case '}':
    case ']':
      if (expected !== 'next' && expected !== (found === '}' ? 'firstKey' : 'firstValue')) return undefined
      return open.pop() === found ? afterValue(open) : undefined
    default:
      if (isValueDue) return afterValue(open)
      return (expected === 'key' || expected === 'firstKey') && found.startsWith('"') ? 'colon' : undefined
  }
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : 'next'
}
