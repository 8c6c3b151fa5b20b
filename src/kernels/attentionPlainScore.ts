import type { ScoreKernel } from './attentionContract.ts'
import { BLOCK_VALUES, blockOrder } from './attentionIntegers.ts'
import { readCodes, readScale, readValues } from './attentionPlainToken.ts'
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

export function plainScoreInt16(memory: WebAssembly.Memory): ScoreKernel {
  return plainKernel(memory, (_memory, segment, page, token) => {
    const table = new Uint8Array(memory.buffer, segment.table, 32)
    const codewords = orderedCodes(memory, segment, page, token).map(
      (code) => table[code] | ((table[16 + code] << 24) >> 16),
    )
    return (query) => {
      const integers = new Int16Array(memory.buffer, query, segment.numValues)
      const [factor] = readTwoFloats(memory, query + integers.byteLength)
      return fround(sumOfBlocks(integers, codewords) * factor)
    }
  })
}

/** Whole sums of each lane in a block of 32 products, then float32 sums of blocks. */
function sumOfBlocks(query: Int16Array, codewords: readonly number[]): number {
  const lanes = new Float32Array(4)
  for (let block = 0; block < query.length; block += BLOCK_VALUES) {
    const sums = [0, 0, 0, 0]
    for (let place = 0; place < BLOCK_VALUES; place++)
      sums[(place >>> 1) & 3] += query[block + place] * codewords[block + place]
    sums.forEach((sum, lane) => {
      lanes[lane] += fround(sum)
    })
  }
  return sumOfLanes(lanes)
}

export function plainScoreInt8(memory: WebAssembly.Memory): ScoreKernel {
  return plainKernel(memory, (_memory, segment, page, token) => {
    const table = new Uint8Array(memory.buffer, segment.table, 16)
    const codewords = orderedCodes(memory, segment, page, token).map((code) => table[code])
    return (query) => {
      const integers = new Int8Array(memory.buffer, query, segment.numValues)
      const [factor, added] = readTwoFloats(memory, query + integers.byteLength)
      const sum = codewords.reduce((total, codeword, place) => total + codeword * integers[place], 0)
      return fround(fround(sum + added) * factor)
    }
  })
}

/** Codes of a token in the order of the integer kernels. */
function orderedCodes(memory: WebAssembly.Memory, segment: Segment, page: number, token: number): number[] {
  const codes = readCodes(memory, segment, page, token)
  const order = blockOrder(segment.width)
  return Array.from(codes, (_, place) => codes[place - (place % BLOCK_VALUES) + order[place % BLOCK_VALUES]])
}

function readTwoFloats(memory: WebAssembly.Memory, address: number): [number, number] {
  const view = new DataView(memory.buffer)
  return [view.getFloat32(address, true), view.getFloat32(address + 4, true)]
}
