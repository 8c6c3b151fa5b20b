import { doubleKernelsOf } from '../kernels/doubleKernels.ts'
import type { Workspace } from '../kernels/workspace.ts'
import type { CausalRows } from './causalRows.ts'
import type { RowBatch } from './rowBatches.ts'
import { tokensPerBlock } from './tokenBlock.ts'

const floatBytes = Float32Array.BYTES_PER_ELEMENT
const doubleBytes = Float64Array.BYTES_PER_ELEMENT
const panelChannels = 4

/** Where a batch lies in the workspace: addresses, and bytes from one row to the next. */
interface Areas {
  /** Values as they come, before they are widened. */
  readonly floats: number
  readonly panels: number
  readonly numPanels: number
  readonly probabilities: number
  readonly probabilityBytes: number
  readonly outputs: number
  readonly outputBytes: number
  readonly blockTokens: number
}

/** Outputs of the rows of a batch. */
export function addBatchValues(
  workspace: Workspace,
  batch: RowBatch,
  rows: CausalRows,
  headDim: number,
  probabilities: Float64Array,
  values: Float32Array,
  outputs: Float64Array,
): void {
  const areas = openAreas(workspace, batch, headDim)
  const { doubles } = workspace
  batch.rows.forEach((row, place) => {
    const address = areas.probabilities + place * areas.probabilityBytes
    doubles.set(probabilities.subarray(rows.offsets[row], rows.offsets[row + 1]), address / doubleBytes)
  })
  const outputsAt = areas.outputs / doubleBytes
  doubles.fill(0, outputsAt, outputsAt + (batch.rows.length * areas.outputBytes) / doubleBytes)
  for (let first = 0; first < batch.numTokens; first += areas.blockTokens)
    addBlock(workspace, batch, rows, headDim, values, first, areas)
  batch.rows.forEach((row, place) => {
    const at = outputsAt + (place * areas.outputBytes) / doubleBytes
    outputs.set(doubles.subarray(at, at + headDim), row * headDim)
  })
}

function openAreas(workspace: Workspace, { rows, numTokens }: RowBatch, headDim: number): Areas {
  const numPanels = Math.ceil(headDim / panelChannels)
  const outputBytes = numPanels * panelChannels * doubleBytes
  const blockTokens = tokensPerBlock(outputBytes, numTokens)
  const probabilityBytes = numTokens * doubleBytes
  const [floats, panels, probabilities, outputs] = workspace.openAreas([
    blockTokens * headDim * floatBytes,
    blockTokens * outputBytes,
    rows.length * probabilityBytes,
    rows.length * outputBytes,
  ])
  return { floats, panels, numPanels, probabilities, probabilityBytes, outputs, outputBytes, blockTokens }
}

/** Adds the values from `first` of the document on, as many as a block holds, to the output of every row that sees them. */
function addBlock(
  workspace: Workspace,
  { firstToken, numTokens, rows: members, pairs }: RowBatch,
  rows: CausalRows,
  headDim: number,
  values: Float32Array,
  first: number,
  areas: Areas,
): void {
  const blockEnd = Math.min(first + areas.blockTokens, numTokens)
  const block = values.subarray((firstToken + first) * headDim, (firstToken + blockEnd) * headDim)
  const doubleKernels = doubleKernelsOf(workspace)
  workspace.floats.set(block, areas.floats / floatBytes)
  doubleKernels.widenToPanels(areas.floats, blockEnd - first, headDim, areas.panels)
  const panelBytes = (blockEnd - first) * panelChannels * doubleBytes
  for (const [place, twin] of pairs) {
    const row = members[place]
    const count = Math.min(blockEnd, rows.offsets[row + 1] - rows.offsets[row]) - first
    if (count <= 0) continue
    doubleKernels.addValuesOfPair(
      areas.probabilities + place * areas.probabilityBytes + first * doubleBytes,
      areas.probabilities + twin * areas.probabilityBytes + first * doubleBytes,
      areas.panels,
      areas.numPanels,
      panelBytes,
      count,
      areas.outputs + place * areas.outputBytes,
      areas.outputs + twin * areas.outputBytes,
    )
  }
}
