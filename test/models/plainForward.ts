import type { ModelConfig, ModelSource } from '../../src/models/modelSource.ts'

/** A row of numbers for each token, or for each output of a matrix. */
type Rows = readonly (readonly number[])[]

export interface PlainResult {
  /** `[numTokens][vocabularySize]` */
  readonly logProbabilities: Rows
  /** By layer, then by head, `[numTokens][headDim]`. */
  readonly layers: readonly PlainLayer[]
}

export interface PlainLayer {
  readonly queries: readonly Rows[]
  readonly keys: readonly Rows[]
  readonly values: readonly Rows[]
}

/** A model of the Llama family in double precision, token by token and without a cache, as its papers write it down. */
export function plainForward(source: ModelSource, tokenIds: readonly number[]): PlainResult {
  const { config } = source
  const { hiddenSize, vocabularySize, normEpsilon } = config
  const embedding = readMatrix(source, 'token_embd.weight', vocabularySize, hiddenSize)
  const layers: PlainLayer[] = []
  let hidden: Rows = tokenIds.map((id) => embedding[id])
  for (let index = 0; index < config.shape.numLayers; index++) {
    const { next, layer } = runLayer(source, index, hidden)
    layers.push(layer)
    hidden = next
  }
  const output = source.has('output.weight')
    ? readMatrix(source, 'output.weight', vocabularySize, hiddenSize)
    : embedding
  const weight = readVector(source, 'output_norm.weight', hiddenSize)
  const logits = hidden.map((row) => multiply(output, normalize(row, weight, normEpsilon)))
  return { layers, logProbabilities: logits.map(logSoftmax) }
}

function runLayer(source: ModelSource, index: number, hidden: Rows): { next: Rows; layer: PlainLayer } {
  const { config } = source
  const { hiddenSize, feedForwardSize, normEpsilon } = config
  const { numQueryHeads, numKvHeads, headDim } = config.shape
  const named = (name: string): string => `blk.${index}.${name}`
  const matrix = (name: string, outputs: number, inputs: number): Rows =>
    readMatrix(source, named(`${name}.weight`), outputs, inputs)
  const normed = (rows: Rows, name: string): Rows => {
    const weight = readVector(source, named(`${name}.weight`), hiddenSize)
    return rows.map((row) => normalize(row, weight, normEpsilon))
  }

  const inputs = normed(hidden, 'attn_norm')
  const heads = (name: string, count: number): Rows[] => projectHeads(source, named(name), inputs, count)
  const layer: PlainLayer = {
    queries: heads('attn_q', numQueryHeads).map((head) =>
      head.map((row, token) => rotate(row, token, config)),
    ),
    keys: heads('attn_k', numKvHeads).map((head) => head.map((row, token) => rotate(row, token, config))),
    values: heads('attn_v', numKvHeads),
  }
  const output = matrix('attn_output', hiddenSize, numQueryHeads * headDim)
  const attended = hidden.map((row, token) => add(row, multiply(output, attend(layer, token))))
  const gate = matrix('ffn_gate', feedForwardSize, hiddenSize)
  const up = matrix('ffn_up', feedForwardSize, hiddenSize)
  const down = matrix('ffn_down', hiddenSize, feedForwardSize)
  const fed = normed(attended, 'ffn_norm').map((row) => {
    const upper = multiply(up, row)
    return multiply(
      down,
      multiply(gate, row).map((value, i) => (value / (1 + Math.exp(-value))) * upper[i]),
    )
  })
  return { next: attended.map((row, token) => add(row, fed[token])), layer }
}

/** By head, then by token. */
function projectHeads(source: ModelSource, name: string, inputs: Rows, numHeads: number): Rows[] {
  const { hiddenSize, normEpsilon, shape } = source.config
  const { headDim } = shape
  const weight = readMatrix(source, `${name}.weight`, numHeads * headDim, hiddenSize)
  const zeros = new Array<number>(numHeads * headDim).fill(0)
  const bias = source.has(`${name}.bias`) ? readVector(source, `${name}.bias`, zeros.length) : zeros
  const projected = inputs.map((row) => add(multiply(weight, row), bias))
  const heads = Array.from({ length: numHeads }, (_, head) =>
    projected.map((row) => row.slice(head * headDim, (head + 1) * headDim)),
  )
  if (!source.has(`${name}_norm.weight`)) return heads
  const norm = readVector(source, `${name}_norm.weight`, headDim)
  return heads.map((head) => head.map((row) => normalize(row, norm, normEpsilon)))
}

function rotate(row: readonly number[], position: number, { shape, rope }: ModelConfig): number[] {
  const { headDim } = shape
  const rotated = [...row]
  for (let pair = 0; pair < headDim / 2; pair++) {
    const [first, second] =
      rope.pairing === 'adjacent' ? [2 * pair, 2 * pair + 1] : [pair, pair + headDim / 2]
    const angle = (position * rope.theta ** ((-2 * pair) / headDim)) / (rope.factors?.[pair] ?? 1)
    rotated[first] = row[first] * Math.cos(angle) - row[second] * Math.sin(angle)
    rotated[second] = row[first] * Math.sin(angle) + row[second] * Math.cos(angle)
  }
  return rotated
}

/** Outputs of all query heads, one behind the other. */
function attend({ queries, keys, values }: PlainLayer, token: number): number[] {
  const groupSize = queries.length / keys.length
  return queries.flatMap((head, index) => {
    const kvHead = Math.floor(index / groupSize)
    const query = head[token]
    const logits = keys[kvHead].slice(0, token + 1).map((key) => dot(key, query) / Math.sqrt(query.length))
    const probabilities = logSoftmax(logits).map(Math.exp)
    return query.map((_, channel) =>
      dot(
        probabilities,
        values[kvHead].map((value) => value[channel]),
      ),
    )
  })
}

function normalize(row: readonly number[], weight: readonly number[], epsilon: number): number[] {
  const length = Math.sqrt(dot(row, row) / row.length + epsilon)
  return row.map((value, index) => (value / length) * weight[index])
}

function logSoftmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits)
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
  return logits.map((logit) => logit - largest - Math.log(total))
}

function multiply(matrix: Rows, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector))
}

/** Over the first list's length. */
function dot(first: readonly number[], second: readonly number[]): number {
  return first.reduce((sum, value, index) => sum + value * second[index], 0)
}

function add(first: readonly number[], second: readonly number[]): number[] {
  return first.map((value, index) => value + second[index])
}

function readVector(source: ModelSource, name: string, length: number): number[] {
  return [...source.read(name, [length]).values]
}

function readMatrix(source: ModelSource, name: string, numRows: number, numColumns: number): Rows {
  const { values } = source.read(name, [numRows, numColumns])
  return Array.from({ length: numRows }, (_, row) => [
    ...values.subarray(row * numColumns, (row + 1) * numColumns),
  ])
}
