import type { CausalRows } from './causalRows.ts'
import type { AttentionWeights, ExactAttention } from './exactAttention.ts'

/** {@link ExactAttention} in plain TypeScript: the twin of `compiledAttention.ts`. */
export const plainAttention: ExactAttention = {
  backend: 'plain',
  attend(rows, headDim, queries, keys, weights, isWanted) {
    computeLogits(rows, headDim, queries, keys, weights.logits, isWanted)
    for (let row = 0; row < rows.numRows; row++)
      if (isWanted(rows.documents[row])) softmax(contextOf(rows, weights, row))
  },
  addValues(rows, headDim, probabilities, values, outputs, isWanted) {
    const weightsOf = (row: number): Float64Array =>
      probabilities.subarray(rows.offsets[row], rows.offsets[row + 1])
    const outputOf = (row: number): Float64Array => outputs.subarray(row * headDim, (row + 1) * headDim)
    for (const [row, twin] of rows.pairs) {
      if (!isWanted(rows.documents[row])) continue
      const firstToken = rows.firstTokens[row]
      if (twin === undefined) addValues(weightsOf(row), values, firstToken, outputOf(row))
      else
        addValuesOfPair([weightsOf(row), weightsOf(twin)], values, firstToken, [
          outputOf(row),
          outputOf(twin),
        ])
    }
  },
}

function contextOf(rows: CausalRows, weights: AttentionWeights, row: number): AttentionWeights {
  const range = [rows.offsets[row], rows.offsets[row + 1]] as const
  return {
    logits: weights.logits.subarray(...range),
    logProbabilities: weights.logProbabilities.subarray(...range),
    probabilities: weights.probabilities.subarray(...range),
  }
}

/** Scaled logits. */
function computeLogits(
  rows: CausalRows,
  headDim: number,
  queries: Float32Array,
  keys: Float32Array,
  logits: Float64Array,
  isWanted: (document: number) => boolean,
): void {
  const scale = 1 / Math.sqrt(headDim)
  for (const [row, twin] of rows.pairs) {
    if (!isWanted(rows.documents[row])) continue
    const start = rows.offsets[row]
    const end = rows.offsets[row + 1]
    let keyStart = rows.firstTokens[row] * headDim
    for (let at = start; at < end; at++) {
      if (twin === undefined)
        logits[at] = scale * innerProduct(queries, row * headDim, keys, keyStart, headDim)
      else {
        innerProducts(queries, row * headDim, twin * headDim, keys, keyStart, headDim, pairProducts)
        logits[at] = scale * pairProducts[0]
        logits[rows.offsets[twin] + at - start] = scale * pairProducts[1]
      }
      keyStart += headDim
    }
  }
}

const pairProducts = new Float64Array(2)

/** Inner product of two vectors of `length` values, in four partial sums that do not wait for one another. */
function innerProduct(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  length: number,
): number {
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    sum0 += a[aStart + i] * b[bStart + i]
    sum1 += a[aStart + i + 1] * b[bStart + i + 1]
    sum2 += a[aStart + i + 2] * b[bStart + i + 2]
    sum3 += a[aStart + i + 3] * b[bStart + i + 3]
  }
  for (let i = whole; i < length; i++) sum0 += a[aStart + i] * b[bStart + i]
  return sum0 + sum1 + (sum2 + sum3)
}

/** Inner products of two vectors with a third, each summed as `innerProduct` does. */
function innerProducts(
  a: Float32Array,
  first: number,
  second: number,
  b: Float32Array,
  bStart: number,
  length: number,
  products: Float64Array,
): void {
  let first0 = 0
  let first1 = 0
  let first2 = 0
  let first3 = 0
  let second0 = 0
  let second1 = 0
  let second2 = 0
  let second3 = 0
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    const b0 = b[bStart + i]
    const b1 = b[bStart + i + 1]
    const b2 = b[bStart + i + 2]
    const b3 = b[bStart + i + 3]
    first0 += a[first + i] * b0
    first1 += a[first + i + 1] * b1
    first2 += a[first + i + 2] * b2
    first3 += a[first + i + 3] * b3
    second0 += a[second + i] * b0
    second1 += a[second + i + 1] * b1
    second2 += a[second + i + 2] * b2
    second3 += a[second + i + 3] * b3
  }
  for (let i = whole; i < length; i++) {
    first0 += a[first + i] * b[bStart + i]
    second0 += a[second + i] * b[bStart + i]
  }
  products[0] = first0 + first1 + (first2 + first3)
  products[1] = second0 + second1 + (second2 + second3)
}

/** Softmax of one row, and its logarithm, from one pass of exponentials. */
export function softmax({ logits, logProbabilities, probabilities }: AttentionWeights): void {
  let largest = Number.NEGATIVE_INFINITY
  for (const logit of logits) if (logit > largest) largest = logit
  let total = 0
  for (let i = 0; i < logits.length; i++) {
    probabilities[i] = Math.exp(logits[i] - largest)
    total += probabilities[i]
  }
  const logTotal = largest + Math.log(total)
  for (let i = 0; i < logits.length; i++) {
    probabilities[i] /= total
    logProbabilities[i] = logits[i] - logTotal
  }
}

/** Output of one row. */
function addValues(
  probabilities: Float64Array,
  values: Float32Array,
  firstToken: number,
  output: Float64Array,
): void {
  const headDim = output.length
  const whole = probabilities.length & ~3
  output.fill(0)
  // four tokens at a time: the output is loaded and stored a quarter as often
  for (let token = 0; token < whole; token += 4) {
    const at = (firstToken + token) * headDim
    const p0 = probabilities[token]
    const p1 = probabilities[token + 1]
    const p2 = probabilities[token + 2]
    const p3 = probabilities[token + 3]
    for (let i = 0; i < headDim; i++) {
      const first = p0 * values[at + i] + p1 * values[at + headDim + i]
      const second = p2 * values[at + 2 * headDim + i] + p3 * values[at + 3 * headDim + i]
      output[i] += first + second
    }
  }
  for (let token = whole; token < probabilities.length; token++) {
    const at = (firstToken + token) * headDim
    for (let i = 0; i < headDim; i++) output[i] += probabilities[token] * values[at + i]
  }
}

/** What `addValues` gives of each of two rows. */
function addValuesOfPair(
  [p, q]: readonly [Float64Array, Float64Array],
  values: Float32Array,
  firstToken: number,
  [first, second]: readonly [Float64Array, Float64Array],
): void {
  const headDim = first.length
  const whole = p.length & ~3
  first.fill(0)
  second.fill(0)
  for (let token = 0; token < whole; token += 4) {
    const at = (firstToken + token) * headDim
    const p0 = p[token]
    const p1 = p[token + 1]
    const p2 = p[token + 2]
    const p3 = p[token + 3]
    const q0 = q[token]
    const q1 = q[token + 1]
    const q2 = q[token + 2]
    const q3 = q[token + 3]
    for (let i = 0; i < headDim; i++) {
      const v0 = values[at + i]
      const v1 = values[at + headDim + i]
      const v2 = values[at + 2 * headDim + i]
      const v3 = values[at + 3 * headDim + i]
      first[i] += p0 * v0 + p1 * v1 + (p2 * v2 + p3 * v3)
      second[i] += q0 * v0 + q1 * v1 + (q2 * v2 + q3 * v3)
    }
  }
  for (let token = whole; token < p.length; token++) {
    const at = (firstToken + token) * headDim
    for (let i = 0; i < headDim; i++) {
      first[i] += p[token] * values[at + i]
      second[i] += q[token] * values[at + i]
    }
  }
}
