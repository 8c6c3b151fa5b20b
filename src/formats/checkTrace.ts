import type { CacheShape } from '../cache/shape.ts'
import type { TokenRange } from '../cache/trace.ts'
import { ShapeError, TooLargeError } from '../numerics/errors.ts'
import type { HeadTensor, LayerTensors, TraceFile } from './traceFile.ts'

const MIN_HEAD_DIM = 8
const MAX_HEAD_DIM = 1024
const MAX_LAYERS = 4096

/** The shape that all layers share. */
export function checkShape({ layers, numLayers }: TraceFile): { shape: CacheShape; numTokens: number } {
  const [[firstLayer, first]] = layers
  for (const [layer, tensors] of layers) checkLayer(layer, tensors, firstLayer, first)
  const { headDim, numRows: numTokens, numHeads: numKvHeads } = first.k
  const numQueryHeads = first.q.numHeads
  if (headDim < MIN_HEAD_DIM || headDim > MAX_HEAD_DIM)
    throw new ShapeError(`trace: head dim must be ${MIN_HEAD_DIM} to ${MAX_HEAD_DIM}, got ${headDim}`)
  if (numKvHeads === 0 || numQueryHeads === 0 || numQueryHeads % numKvHeads !== 0)
    throw new ShapeError(
      `trace: query heads must be a multiple of the ${numKvHeads} KV heads, got ${numQueryHeads}`,
    )
  return {
    shape: { numLayers: countLayers(layers, numLayers), numQueryHeads, numKvHeads, headDim },
    numTokens,
  }
}

function checkLayer(layer: number, { q, k, v }: LayerTensors, firstLayer: number, first: LayerTensors): void {
  const expect = (operand: string, got: HeadTensor, expected: HeadTensor, source: string): void => {
    if (describe(got) !== describe(expected))
      throw new ShapeError(
        `trace: layers.${layer}.${operand} must have the shape of ${source}, ${describe(expected)}, got ${describe(got)}`,
      )
  }
  expect('v', v, k, `layers.${layer}.k`)
  expect('k', k, first.k, `layers.${firstLayer}.k`)
  expect('q', q, first.q, `layers.${firstLayer}.q`)
  if (q.headDim !== k.headDim)
    throw new ShapeError(
      `trace: layers.${layer}.q must have the head dim of k, ${k.headDim}, got ${q.headDim}`,
    )
}

function describe({ numHeads, numRows, headDim }: HeadTensor): string {
  return `[${numHeads}, ${numRows}, ${headDim}]`
}

function countLayers(layers: TraceFile['layers'], stated: number | undefined): number {
  const captured = Math.max(...layers.keys()) + 1
  const numLayers = stated ?? captured
  if (numLayers < captured)
    throw new RangeError(
      `trace: num_layers must be at least ${captured}, the layers captured, got ${numLayers}`,
    )
  if (numLayers > MAX_LAYERS)
    throw new TooLargeError(`trace: at most ${MAX_LAYERS} layers are read, got ${numLayers}; capture fewer`)
  return numLayers
}

/** Documents are pieces of text, in order, none within another. */
export function checkDocuments(documents: readonly TokenRange[], numTokens: number): void {
  if (documents.length === 0)
    throw new RangeError('trace: needs at least one document, got none; name them in the metadata')
  let previousEnd = 0
  for (const [index, { start, end }] of documents.entries()) {
    const fail = (rule: string): never => {
      throw new RangeError(`trace: document ${index} ${rule}, got [${start}, ${end}]`)
    }
    if (end <= start) fail('must hold a token')
    if (start < previousEnd) fail(`must begin where the one before ends, at ${previousEnd}, or later`)
    if (end > numTokens) fail(`must end within the ${numTokens} tokens`)
    previousEnd = end
  }
}

export function checkHeldOut(heldOut: readonly number[], numDocuments: number): void {
  checkAscending('held_out', heldOut)
  const last = heldOut.at(-1) ?? 0
  if (last >= numDocuments)
    throw new RangeError(`trace: held_out must name documents 0 .. ${numDocuments - 1}, got ${last}`)
  if (heldOut.length === numDocuments)
    throw new RangeError(
      `trace: held_out must leave a document to choose on, got all ${numDocuments}; hold out fewer`,
    )
}

/** Every query is in a document, and every document has one. */
export function checkQueries(
  positions: readonly number[],
  documents: readonly TokenRange[],
  numQueries: number,
): void {
  if (positions.length !== numQueries)
    throw new ShapeError(
      `trace: query_positions must name a token for each of the ${numQueries} rows of q, got ${positions.length}`,
    )
  checkAscending('query_positions', positions)
  let next = 0
  for (const [index, { start, end }] of documents.entries()) {
    const first = next
    while (next < positions.length && positions[next] >= start && positions[next] < end) next++
    if (next === first)
      throw new RangeError(
        `trace: document ${index}, [${start}, ${end}], needs a query, got ${positions[next] ?? 'none'} as the next; capture queries in every document`,
      )
  }
  if (next < positions.length)
    throw new RangeError(
      `trace: queries must be at tokens of a document, got one at token ${positions[next]}`,
    )
}

function checkAscending(name: string, values: readonly number[]): void {
  const index = values.findIndex((value, at) => at > 0 && value <= values[at - 1])
  if (index >= 0)
    throw new RangeError(`trace: ${name} must ascend, got ${values[index]} after ${values[index - 1]}`)
}
