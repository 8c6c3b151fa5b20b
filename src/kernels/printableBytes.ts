/**
 * Bytes as printable characters which need no escape in a string, most of them as one.
 *
 *     v = (byte + 4) mod 256 ,   v below 52: the character 40 + v ;  else the character 34 + floor(v / 52) before 40 + v mod 52
 *
 * The shift brings the bytes that WebAssembly SIMD has most among the first 52. Unlike hexadecimal or base64, this leaves
 * gzip nearly all that it finds in the bytes themselves.
 *
 * - Cost: 1.3 characters a byte of a kernel.
 */
export function printableBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const value = (byte + SHIFT) & 0xff
    const page = Math.floor(value / PAGE)
    if (page > 0) text += String.fromCharCode(FIRST_PAGE + page)
    text += String.fromCharCode(FIRST + (value % PAGE))
  }
  return text
}

const SHIFT = 4
/** From "(" to "[": before the backslash, behind the quotes. */
const FIRST = 40
const PAGE = 52
const FIRST_PAGE = 34

/** The bytes that {@link printableBytes} was given. */
export function readPrintableBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  let numBytes = 0
  let page = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < FIRST) page = code - FIRST_PAGE
    else {
      bytes[numBytes++] = page * PAGE + code - FIRST - SHIFT
      page = 0
    }
  }
  return bytes.slice(0, numBytes)
}
