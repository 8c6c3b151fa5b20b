import type { CausalRows } from './causalRows.ts'

/**
 * Causal attention of one KV head over unpacked keys and values, in float64: the reference that every codec is
 * measured against.
 *
 *     logits = q k' / sqrt(headDim)      p = softmax(logits)      output = sum_j p_j v_j
 */

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

/**
 * Scaled logits of every row over its context.
 *
 * @param queries `[numRows, headDim]`
 * @param keys `[numTokens, headDim]`
 * @param logits ragged, as `rows.offsets` says; written
 * @param isWanted rows to compute, by document; the others are left as they are
 */
export function attentionLogits(
  rows: CausalRows,
  headDim: number,
  queries: Float32Array,
  keys: Float32Array,
  logits: Float64Array,
  isWanted: (document: number) => boolean,
): void {
  const scale = 1 / Math.sqrt(headDim)
  for (let row = 0; row < rows.numRows; row++) {
    if (!isWanted(rows.documents[row])) continue
    let keyStart = rows.firstTokens[row] * headDim
    for (let at = rows.offsets[row]; at < rows.offsets[row + 1]; at++) {
      logits[at] = scale * innerProduct(queries, row * headDim, keys, keyStart, headDim)
      keyStart += headDim
    }
  }
}

/**
 * Softmax of one row, and its logarithm, from one pass of exponentials.
 *
 * @param logits over the context
 * @param logProbabilities as long, written
 * @param probabilities as long, written
 */
export function softmax(
  logits: Float64Array,
  logProbabilities: Float64Array,
  probabilities: Float64Array,
): void {
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

/**
 * Attention output of one row.
 *
 * @param probabilities over the context
 * @param values `[numTokens, headDim]`
 * @param output `[headDim]`, written
 */
export function attentionOutput(
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
