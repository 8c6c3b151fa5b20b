import type { AccumulateKernel } from './attentionContract.ts'
import { sumPlaces } from './attentionIntegers.ts'
import { int16CodewordsAt, sumOfLanes } from './attentionPlainScore.ts'
import { readCodes, readScale, readValues } from './attentionPlainToken.ts'
import { readSegments, type Segment } from './attentionSegment.ts'
import { LARGEST_INT16_TOTAL } from './attentionTables.ts'

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
export function plainAccumulateInt16(memory: WebAssembly.Memory): AccumulateKernel {
  return plainKernel(memory, (segment, weights, page, first, sum) => {
    const codewords = int16CodewordsAt(memory, segment.table)
    const worth = new DataView(memory.buffer).getFloat32(segment.table + 32, true)
    const places = sumPlaces(segment.width, segment.numValues)
    const step = stepOf(weights)
    const perStep = step > 0 ? fround(1 / step) : 0
    const totals = new Float64Array(segment.numValues)
    weights.forEach((weight, token) => {
      const integer = roundToEven(fround(weight * perStep))
      const codes = readCodes(memory, segment, page, first + token)
      for (let place = 0; place < codes.length; place++)
        totals[place] += integer * codewords[codes[places[place]]]
    })
    const factor = fround(step * worth)
    const sums = new Float32Array(memory.buffer, sum, segment.numValues)
    totals.forEach((total, place) => {
      sums[place] += fround(fround(total) * factor)
    })
  })
}

/** What weights are rounded to: the largest stays below 2^15, and their sum times a codeword below 2^31. */
function stepOf(weights: Float32Array): number {
  const lanes = new Float32Array(4)
  let largest = 0
  weights.forEach((weight, token) => {
    lanes[token % 4] += Math.abs(weight)
    largest = Math.max(largest, Math.abs(weight))
  })
  if (largest < leastWeight) return 0
  return Math.max(fround(largest * perLargest), fround(sumOfLanes(lanes) * perTotal))
}

const leastWeight = fround(1e-30)
const perLargest = fround(1 / 32_767)
const perTotal = fround(1 / LARGEST_INT16_TOTAL)

/** To the nearest whole number, halves to the even one: for numbers below 2^22. */
function roundToEven(value: number): number {
  return fround(fround(value + 12582912) - 12582912)
}
