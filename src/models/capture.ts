import type { AttentionRows, CapturableModel } from './capturableModel.ts'
import { type CaptureFile, openCaptureFile } from './captureFile.ts'
import type { CapturePlan, PlannedDocument } from './capturePlan.ts'

export interface CaptureRequest {
  readonly model: CapturableModel
  readonly plan: CapturePlan
  /** Of the trace. */
  readonly path: string
  /** Whether to go on with what a run that was cut short has left. */
  readonly resumes: boolean
  readonly signal?: AbortSignal
  /** @param share of the work of this run that is done */
  readonly onProgress?: (share: number) => void
}

/** What a capture took. */
export interface Captured {
  /** Of each document. */
  readonly natsPerToken: readonly number[]
  readonly numBytes: number
  /** Documents that an earlier run had captured. */
  readonly numResumed: number
}

/**
 * Runs a model over documents, and writes queries, keys and values as a trace.
 *
 * A run that is cut short leaves `path.partial` and its journal, and may be gone on with from the document that it was at:
 * the trace has the same bytes as one of a single run. A run that fails for what it was given leaves nothing.
 *
 * - Cost: memory for one document at a time; every value is written as soon as it is known.
 *
 * @throws RangeError when a value is beyond float16
 */
export async function capture(request: CaptureRequest): Promise<Captured> {
  const { plan, signal } = request
  const file = openCaptureFile(request.path, plan, request.resumes)
  const numResumed = file.numDone
  try {
    await captureDocuments(request, file)
    return { natsPerToken: file.finish(), numBytes: plan.trace.numBytes, numResumed }
  } catch (error) {
    // the same input would fail again at the same place
    if (!signal?.aborted && error instanceof RangeError) file.discard()
    throw error
  } finally {
    file.close()
  }
}

async function captureDocuments(request: CaptureRequest, file: CaptureFile): Promise<void> {
  const { model, plan, signal, onProgress } = request
  const { chunk } = plan.identity
  const open = plan.documents.slice(file.numDone)
  const numSteps = open.reduce((sum, { tokenIds }) => sum + model.countSteps(tokenIds.length, chunk), 0)
  let numDone = 0
  const step = (): void => {
    if (numDone > 0) onProgress?.(numDone / numSteps)
    signal?.throwIfAborted()
    numDone++
  }
  for (const document of open) {
    const nats = await model.run(document, chunk, {
      step,
      keep: (layer, firstToken, rows) => keep(request, file, document, layer, firstToken, rows),
    })
    file.complete(nats)
  }
}

/** Writes what belongs in the trace: keys and values of every token, queries of some. */
function keep(
  { plan }: CaptureRequest,
  file: CaptureFile,
  document: PlannedDocument,
  layer: number,
  firstToken: number,
  { queries, keys, values }: AttentionRows,
): void {
  if (!plan.identity.layers.includes(layer)) return
  const firstRow = document.range.start + firstToken
  for (const piece of plan.trace.pieces({ layer, operand: 'k', firstRow, values: keys })) file.write(piece)
  for (const piece of plan.trace.pieces({ layer, operand: 'v', firstRow, values })) file.write(piece)
  const { numKvHeads, numQueryHeads, headDim } = plan.shape
  const numTokens = keys.length / (numKvHeads * headDim)
  const isHere = (token: number): boolean => token >= firstToken && token < firstToken + numTokens
  const here = document.queryTokens.filter(isHere)
  if (here.length === 0) return
  const firstQuery = document.firstQuery + document.queryTokens.indexOf(here[0])
  const rows = here.map((token) => token - firstToken)
  const kept = gatherRows(queries, numQueryHeads, headDim, rows)
  for (const piece of plan.trace.pieces({ layer, operand: 'q', firstRow: firstQuery, values: kept }))
    file.write(piece)
}

/** Some rows of every head, of `[heads, numTokens, headDim]`. */
function gatherRows(
  values: Float32Array,
  numHeads: number,
  headDim: number,
  rows: readonly number[],
): Float32Array {
  const headLength = values.length / numHeads
  const gathered = new Float32Array(numHeads * rows.length * headDim)
  for (let head = 0; head < numHeads; head++)
    for (const [index, row] of rows.entries()) {
      const start = head * headLength + row * headDim
      gathered.set(values.subarray(start, start + headDim), (head * rows.length + index) * headDim)
    }
  return gathered
}
