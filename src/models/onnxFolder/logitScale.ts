/** The first tokens of a document, which nothing precedes. */
export interface AttentionStart {
  readonly layer: number
  readonly numTokens: number
  readonly numQueryHeads: number
  readonly numKvHeads: number
  readonly headDim: number
  /** `[numQueryHeads, numTokens, headDim]` */
  readonly queries: Float32Array
  /** `[numKvHeads, numTokens, headDim]` */
  readonly keys: Float32Array
  /** Of the model, before its mask: `[numQueryHeads, numTokens, numTokens]`. */
  readonly logits: Float32Array
}

const MAX_TOKENS = 16
/** Half precision is good to 1e-3; the queries of another place are off by all that they are. */
const TOLERANCE = 0.01

/**
 * What a model's logits are the products of queries and keys times: the proof that these queries are the ones.
 *
 *     logits = scale Q K' ,  scale by least squares over the first tokens
 *
 * @throws RangeError when there is no such scale
 */
export function logitScale(start: AttentionStart): number {
  let products = 0
  let squares = 0
  let energy = 0
  for (const [logit, product] of pairs(start)) {
    products += logit * product
    squares += product * product
    energy += logit * logit
  }
  const scale = products / squares
  const unexplained = Math.sqrt(Math.max(0, 1 - (products * scale) / energy))
  if (unexplained <= TOLERANCE) return scale
  throw new RangeError(
    `onnx: layer ${start.layer}: logits must be products of queries and keys, got ${(100 * unexplained).toFixed(1)} % of ` +
      'something else; this kind of attention is not known',
  )
}

/** The model's logit, and the product that it should be a multiple of. */
function* pairs(start: AttentionStart): Generator<readonly [number, number]> {
  const { numTokens, numQueryHeads, numKvHeads, headDim, queries, keys, logits } = start
  const groupSize = numQueryHeads / numKvHeads
  const count = Math.min(numTokens, MAX_TOKENS)
  for (let head = 0; head < numQueryHeads; head++) {
    const firstKey = Math.floor(head / groupSize) * numTokens
    for (let query = 0; query < count; query++)
      for (let key = 0; key <= query; key++) {
        const row = head * numTokens + query
        yield [logits[row * numTokens + key], dot(queries, row, keys, firstKey + key, headDim)]
      }
  }
}

function dot(a: Float32Array, rowA: number, b: Float32Array, rowB: number, length: number): number {
  let sum = 0
  for (let index = 0; index < length; index++) sum += a[rowA * length + index] * b[rowB * length + index]
  return sum
}
