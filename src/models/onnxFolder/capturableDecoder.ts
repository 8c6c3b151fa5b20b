import type { CapturableModel, CaptureVisitor } from '../capturableModel.ts'
import type { PlannedDocument } from '../capturePlan.ts'
import type { OnnxDecoder } from './openOnnxDecoder.ts'

/**
 * A decoder that comes as ONNX, to be captured; a chunk is a step.
 *
 * - Cost: memory for the cache of one document, and for all that the model makes of a chunk.
 */
export function capturableDecoder(decoder: OnnxDecoder): CapturableModel {
  return {
    countSteps: (numTokens, chunk) => Math.ceil(numTokens / decoder.chunkLength(chunk)),
    run: (document, chunk, visitor) => runDocument(decoder, document, chunk, visitor),
  }
}

async function runDocument(
  decoder: OnnxDecoder,
  document: PlannedDocument,
  chunk: number,
  visitor: CaptureVisitor,
): Promise<number> {
  const { tokenIds } = document
  let nats = 0
  visitor.step()
  for await (const { start, end, layers, logits } of decoder.read(document, chunk)) {
    for (const rows of layers) visitor.keep(rows.layer, start, rows)
    if (!logits)
      throw new RangeError('onnx: a decoder must give logits, got none; export it with its output layer')
    nats += negativeLogLikelihood(logits, logits.length / (end - start), tokenIds.subarray(start + 1))
    if (end < tokenIds.length) visitor.step()
  }
  return nats / (tokenIds.length - 1)
}

/** @param nextTokens what follows each row, as far as there is text */
function negativeLogLikelihood(logits: Float32Array, vocabularySize: number, nextTokens: Int32Array): number {
  const numRows = Math.min(logits.length / vocabularySize, nextTokens.length)
  let nats = 0
  for (let row = 0; row < numRows; row++) {
    const scores = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize)
    nats += logSumExp(scores) - scores[nextTokens[row]]
  }
  return nats
}

function logSumExp(scores: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY
  for (const score of scores) largest = Math.max(largest, score)
  let total = 0
  for (const score of scores) total += Math.exp(score - largest)
  return largest + Math.log(total)
}
