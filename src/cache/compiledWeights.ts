import { doubleKernelsOf } from '../kernels/doubleKernels.ts'
import type { Workspace } from '../kernels/workspace.ts'
import type { CausalRows } from './causalRows.ts'
import type { AttentionWeights } from './exactAttention.ts'
import type { RowBatch } from './rowBatches.ts'
import { tokensPerBlock } from './tokenBlock.ts'

const floatBytes = Float32Array.BYTES_PER_ELEMENT
const doubleBytes = Float64Array.BYTES_PER_ELEMENT

/** Where a batch lies in the workspace: addresses, and bytes from one row to the next. */
interface Areas {
  /** As they come, before they are widened. */
  readonly floats: number
  readonly queries: number
  readonly keys: number
  readonly logits: number
  readonly probabilities: number
  readonly logProbabilities: number
  readonly rowBytes: number
  /** Values of a widened query or key. */
  readonly width: number
  readonly blockTokens: number
}

/** Weights of the rows of a batch over their contexts. */
export function attendBatch(
  workspace: Workspace,
  batch: RowBatch,
  rows: CausalRows,
  headDim: number,
  queries: Float32Array,
  keys: Float32Array,
  weights: AttentionWeights,
): void {
  const areas = openAreas(workspace, batch, headDim)
  widenQueries(workspace, batch, headDim, queries, areas)
  for (let first = 0; first < batch.numTokens; first += areas.blockTokens)
    scoreBlock(workspace, batch, rows, headDim, keys, first, areas)
  const { doubles } = workspace
  batch.rows.forEach((row, place) => {
    const logits = areas.logits + place * areas.rowBytes
    const start = rows.offsets[row]
    const length = rows.offsets[row + 1] - start
    softmax(workspace, logits, length, areas)
    const rowAt = (address: number): Float64Array =>
      doubles.subarray(address / doubleBytes, address / doubleBytes + length)
    weights.logits.set(rowAt(logits), start)
    weights.probabilities.set(rowAt(areas.probabilities), start)
    weights.logProbabilities.set(rowAt(areas.logProbabilities), start)
  })
}

function openAreas(workspace: Workspace, { rows, numTokens }: RowBatch, headDim: number): Areas {
  // what is left over by fours has a four each: see `widenToFours`
  const width = 4 * (Math.floor(headDim / 4) + (headDim % 4))
  const blockTokens = tokensPerBlock(width * doubleBytes, numTokens)
  const rowBytes = 2 * doubleBytes * Math.ceil(numTokens / 2)
  const [floats, widenedQueries, widenedKeys, logits, probabilities, logProbabilities] = workspace.openAreas([
    Math.max(rows.length, blockTokens) * headDim * floatBytes,
    rows.length * width * doubleBytes,
    blockTokens * width * doubleBytes,
    rows.length * rowBytes,
    rowBytes,
    rowBytes,
  ])
  return {
    floats,
    queries: widenedQueries,
    keys: widenedKeys,
    logits,
    probabilities,
    logProbabilities,
    rowBytes,
    width,
    blockTokens,
  }
}

function widenQueries(
  workspace: Workspace,
  batch: RowBatch,
  headDim: number,
  queries: Float32Array,
  areas: Areas,
): void {
  batch.rows.forEach((row, place) => {
    const query = queries.subarray(row * headDim, (row + 1) * headDim)
    workspace.floats.set(query, areas.floats / floatBytes + place * headDim)
  })
  doubleKernelsOf(workspace).widenToFours(areas.floats, batch.rows.length, headDim, areas.queries)
}

/** Logits of the keys from `first` of the document on, as many as a block holds, for every row that sees them. */
function scoreBlock(
  workspace: Workspace,
  { firstToken, numTokens, rows: members, pairs }: RowBatch,
  rows: CausalRows,
  headDim: number,
  keys: Float32Array,
  first: number,
  areas: Areas,
): void {
  const blockEnd = Math.min(first + areas.blockTokens, numTokens)
  const block = keys.subarray((firstToken + first) * headDim, (firstToken + blockEnd) * headDim)
  const doubleKernels = doubleKernelsOf(workspace)
  workspace.floats.set(block, areas.floats / floatBytes)
  doubleKernels.widenToFours(areas.floats, blockEnd - first, headDim, areas.keys)
  const scale = 1 / Math.sqrt(headDim)
  const queryBytes = areas.width * doubleBytes
  for (const [place, twin] of pairs) {
    const row = members[place]
    const count = Math.min(blockEnd, rows.offsets[row + 1] - rows.offsets[row]) - first
    if (count <= 0) continue
    doubleKernels.logitsOfPair(
      areas.queries + place * queryBytes,
      areas.queries + twin * queryBytes,
      areas.keys,
      count,
      areas.width,
      scale,
      areas.logits + place * areas.rowBytes + first * doubleBytes,
      areas.logits + twin * areas.rowBytes + first * doubleBytes,
    )
  }
}

function softmax(
  workspace: Workspace,
  logits: number,
  length: number,
  { probabilities, logProbabilities }: Areas,
): void {
  const doubleKernels = doubleKernelsOf(workspace)
  const largest = doubleKernels.largestOf(logits, length)
  const total = doubleKernels.exponentiate(logits, length, largest, probabilities)
  const logTotal = largest + Math.log(total)
  doubleKernels.normalize(logits, probabilities, length, total, logTotal, logProbabilities)
}
