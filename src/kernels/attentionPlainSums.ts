import type { AccumulateKernel } from './attentionContract.ts'
import { SUM_BLOCK_VALUES, sumBlockOrder } from './attentionIntegers.ts'
import { readCodes, readScale, readValues } from './attentionPlainToken.ts'
import { readSegments, type Segment } from './attentionSegment.ts'

const { fround } = Math

/** Adds the tokens of a segment, each times its weight, to a sum. */
type AddTokens = (segment: Segment, weights: Float32Array, page: number, first: number, sum: number) => void

function plainKernel(memory: WebAssembly.Memory, addTokens: AddTokens): AccumulateKernel {
  return (segments, numSegments, weights, weightStride, numQueries, page, first, count, sums, sumBytes) => {
    for (const segment of readSegments(memory, segments, numSegments)) {
      for (let query = 0; query < numQueries; query++) {
        const row = new Float32Array(memory.buffer, weights + 4 * query * weightStride, count)
        const scaled = row.map(
          (weight, token) => weight * (readScale(memory, segment, page, first + token) ?? 1),
        )
        addTokens(segment, scaled, page, first, sums + query * sumBytes + segment.vectorAt)
      }
    }
  }
}

/** Token after token. */
export function plainAccumulate(memory: WebAssembly.Memory): AccumulateKernel {
  return plainKernel(memory, (segment, weights, page, first, sum) => {
    const sums = new Float32Array(memory.buffer, sum, segment.numValues)
    weights.forEach((weight, token) => {
      const values = readValues(memory, segment, page, first + token)
      for (let index = 0; index < sums.length; index++) sums[index] += fround(weight * values[index])
    })
  })
}

/** Whole sums of the call with weights of int16, then one float32 addition. */
export function plainAccumulateInt8(memory: WebAssembly.Memory): AccumulateKernel {
  return plainKernel(memory, (segment, weights, page, first, sum) => {
    const codewords = new Int8Array(memory.buffer, segment.table, 16)
    const step = new DataView(memory.buffer).getFloat32(segment.table + 16, true)
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
    const perUnit = largest > 0 ? fround(32767 / largest) : 0
    const totals = new Float64Array(segment.numValues)
    weights.forEach((weight, token) => {
      const integer = roundToEven(fround(weight * perUnit))
      const codes = readCodes(memory, segment, page, first + token)
      for (let place = 0; place < codes.length; place++) {
        const block = place - (place % SUM_BLOCK_VALUES)
        totals[place] += integer * codewords[codes[block + sumBlockOrder[place % SUM_BLOCK_VALUES]]]
      }
    })
    const factor = fround(fround(largest / 32767) * step)
    const sums = new Float32Array(memory.buffer, sum, segment.numValues)
    totals.forEach((total, place) => {
      sums[place] += fround(fround(total) * factor)
    })
  })
}

/** To the nearest whole number, halves to the even one: for numbers below 2^22. */
function roundToEven(value: number): number {
  return fround(fround(value + 12582912) - 12582912)
}
