/**
 * Packed tokens of one operand of one KV head, as the kernels see them: everything is an address in one memory.
 *
 * Tokens lie in pages of `TOKENS_PER_PAGE`; each page takes exactly the bytes that the codec takes for that many tokens,
 * in an order of the tensor's own choice. A tensor keeps no tokens and no state between calls: its tables are fixed when
 * it is made, in the memory it is made for, and equal on every thread.
 *
 * Keys are scored and values are summed in the codec's own domain: the queries are rotated once, and so is the sum.
 *
 *     logits[q, j] = scale <query q, decoded key j>        sums[q] += sum over j of weights[q, j] decoded value j
 */
export interface PackedTensor {
  readonly headDim: number
  /** Bytes of a full page; `bytesPerToken * TOKENS_PER_PAGE`. */
  readonly pageBytes: number
  readonly bytesPerToken: number
  /**
   * Encodes tokens into a page.
   *
   * @param vectors address of `[count, headDim]` float32, finite
   * @param first index within the page of the first of them
   * @throws RangeError when a value cannot be held by the format; the page then holds what it held before `first`
   */
  encode(vectors: number, count: number, page: number, first: number): void
  /** Decodes tokens of a page, as the codec does, to `[count, headDim]` float32. */
  decode(page: number, first: number, count: number, vectors: number): void
  /** Bytes that one prepared query takes. */
  readonly preparedBytes: number
  /** Takes queries `[numQueries, headDim]` float32, times `scale`, to the domain of the codes. */
  prepareQueries(queries: number, numQueries: number, scale: number, prepared: number): void
  /** @param logits address of `[numQueries, logitStride]` float32; the first `count` of each row are written */
  score(
    prepared: number,
    numQueries: number,
    page: number,
    first: number,
    count: number,
    logits: number,
    logitStride: number,
  ): void
  /** Bytes that the sum of one query takes, in the domain of the codes; a sum starts as zeros. */
  readonly sumBytes: number
  /** @param weights address of `[numQueries, weightStride]` float32 */
  accumulate(
    weights: number,
    weightStride: number,
    numQueries: number,
    page: number,
    first: number,
    count: number,
    sums: number,
  ): void
  /** Takes sums back to the domain of the values: `[numQueries, headDim]` float32. */
  finish(sums: number, numQueries: number, outputs: number): void
}

/** Tokens of one page of packed storage. */
export const TOKENS_PER_PAGE = 64
