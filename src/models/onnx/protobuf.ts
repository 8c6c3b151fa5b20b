/**
 * Protocol buffers, as far as a writer of ONNX needs them: a message is its fields, one behind the other.
 *
 *     field = varint(8 number + wire type) payload
 *
 * Source: Google (2008), Protocol Buffers, "Encoding".
 */

const VARINT = 0
const LENGTH_DELIMITED = 2

/** An integer of 64 bits, negative ones in two's complement. */
export function integerField(number: number, value: number): Uint8Array {
  return concatenate([varint(8 * number + VARINT), varint(value)])
}

/** Bytes, or a message within a message. */
export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return concatenate(fieldParts(number, [bytes]))
}

/** As {@link bytesField}, of bytes that lie in parts: a message with weights in it need not be copied to be put in another. */
export function fieldParts(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return [varint(8 * number + LENGTH_DELIMITED), varint(length), ...parts]
}

export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, new TextEncoder().encode(text))
}

export function messageField(number: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(number, concatenate(fields))
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Uint8Array.of(...bytes, Number(rest))
}
