import type { ScoreKernel } from './attentionContract.ts'
import { queryPlaces } from './attentionIntegers.ts'
import { readCodes, readScale, readValues } from './attentionPlainToken.ts'
import { codesPerDigit, productAt, productTableBytes } from './attentionProducts.ts'
import { readSegments, type Segment } from './attentionSegment.ts'

const { fround } = Math

/** Inner product of a prepared query's part at an address with a token. */
type Dot = (query: number) => number

/** Reads a token once, for all queries. */
type ReadToken = (memory: WebAssembly.Memory, segment: Segment, page: number, token: number) => Dot

function plainKernel(memory: WebAssembly.Memory, readToken: ReadToken): ScoreKernel {
  return (
    segments,
    numSegments,
    prepared,
    preparedBytes,
    numQueries,
    page,
    first,
    count,
    logits,
    logitStride,
  ) => {
    const rows = new Float32Array(memory.buffer, logits)
    for (const [index, segment] of readSegments(memory, segments, numSegments).entries()) {
      for (let token = 0; token < count; token++) {
        const dot = readToken(memory, segment, page, first + token)
        const scale = readScale(memory, segment, page, first + token) ?? 1
        for (let query = 0; query < numQueries; query++) {
          const value = fround(dot(prepared + query * preparedBytes + segment.vectorAt) * scale)
          const at = query * logitStride + token
          rows[at] = index > 0 ? rows[at] + value : value
        }
      }
    }
  }
}

export function plainScore(memory: WebAssembly.Memory): ScoreKernel {
  return plainKernel(memory, (_memory, segment, page, token) => {
    const values = readValues(memory, segment, page, token)
    return (query) => sumOfProducts(new Float32Array(memory.buffer, query, values.length), values)
  })
}

/** Value j goes to partial sum j mod 8; then sums 4 apart, neighbours, and neighbours again are added. */
function sumOfProducts(a: Float32Array, b: Float32Array): number {
  const partial = new Float32Array(8)
  for (let index = 0; index < a.length; index++) partial[index % 8] += fround(a[index] * b[index])
  return sumOfLanes(partial.subarray(0, 4).map((sum, lane) => sum + partial[lane + 4]))
}

/** Neighbours, then neighbours again. */
export function sumOfLanes(lanes: Float32Array): number {
  return fround(fround(lanes[0] + lanes[1]) + fround(lanes[2] + lanes[3]))
}

export function plainScoreProducts(memory: WebAssembly.Memory): ScoreKernel {
  return plainKernel(memory, (_memory, segment, page, token) => {
    const digits = digitsOf(segment.width, readCodes(memory, segment, page, token))
    const tableBytes = productTableBytes(segment.width, segment.numValues)
    return (query) => {
      const bytes = new Uint8Array(memory.buffer, query)
      const view = new DataView(memory.buffer, query + tableBytes, 8)
      const sum = digits.reduce((total, digit, index) => total + productAt(bytes, index, digit), 0)
      return fround(fround(sum + view.getInt32(4, true)) * view.getFloat32(0, true))
    }
  })
}

/** Codes side by side, the first one lowest. */
function digitsOf(width: number, codes: Uint8Array): number[] {
  const numTogether = codesPerDigit(width)
  return Array.from({ length: codes.length / numTogether }, (_, index) =>
    codes
      .subarray(index * numTogether, (index + 1) * numTogether)
      .reduce((digit, code, place) => digit | (code << (width * place)), 0),
  )
}

export function plainScoreInt16(memory: WebAssembly.Memory): ScoreKernel {
  return plainKernel(memory, (_memory, segment, page, token) => {
    const codewords = int16CodewordsAt(memory, segment.table)
    return integerDot(memory, Int16Array, orderedCodes(memory, segment, page, token), codewords)
  })
}

export function plainScoreInt8(memory: WebAssembly.Memory): ScoreKernel {
  return plainKernel(memory, (_memory, segment, page, token) => {
    const codewords = [...new Uint8Array(memory.buffer, segment.table, 16)]
    return integerDot(memory, Int8Array, orderedCodes(memory, segment, page, token), codewords)
  })
}

/** Sixteen codewords of int16, whose low bytes lie before their high ones. */
export function int16CodewordsAt(memory: WebAssembly.Memory, table: number): number[] {
  const bytes = new Uint8Array(memory.buffer, table, 32)
  return Array.from(bytes.subarray(0, 16), (low, code) => low | ((bytes[16 + code] << 24) >> 16))
}

/** Whole sums, then what takes them to logits. */
function integerDot(
  memory: WebAssembly.Memory,
  Integers: new (buffer: ArrayBufferLike, offset: number, length: number) => Int8Array | Int16Array,
  codes: readonly number[],
  codewords: readonly number[],
): Dot {
  return (query) => {
    const integers = new Integers(memory.buffer, query, codes.length)
    const [factor, added] = readTwoFloats(memory, query + integers.byteLength)
    const sum = codes.reduce((total, code, place) => total + codewords[code] * integers[place], 0)
    return fround(fround(fround(sum) + added) * factor)
  }
}

/** Codes of a token in the order of the integer kernels. */
function orderedCodes(memory: WebAssembly.Memory, segment: Segment, page: number, token: number): number[] {
  const codes = readCodes(memory, segment, page, token)
  return Array.from(queryPlaces(segment.width, codes.length), (place) => codes[place])
}

function readTwoFloats(memory: WebAssembly.Memory, address: number): [number, number] {
  const view = new DataView(memory.buffer)
  return [view.getFloat32(address, true), view.getFloat32(address + 4, true)]
}
