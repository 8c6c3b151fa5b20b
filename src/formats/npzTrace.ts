import { FormatError, ShapeError } from '../numerics/errors.ts'
import type { ByteSource } from './byteSource.ts'
import type { FloatTensor } from './floatTensor.ts'
import { readNpy } from './npy.ts'
import type { HeadTensor, LayerTensors, TraceFile } from './traceFile.ts'
import { readZip } from './zip.ts'

/**
 * A trace in npz: arrays `q`, `k` and `v`, `[numLayers, numDocuments, numHeads, documentLength, headDim]`.
 *
 * Every entry of the batch is a document, every token has a query, and all layers are there.
 *
 * @param name of the file, and of the model, which the format has no place for
 */
export function readNpzTrace(source: ByteSource, name: string): TraceFile {
  const files = readZip(source, name)
  const read = (operand: string): FloatTensor => {
    const file = files.get(`${operand}.npy`)
    if (!file)
      throw new FormatError(
        `trace: an npz needs arrays q, k and v, got ${JSON.stringify([...files.keys()])}; ` +
          'save with numpy.savez(file, q=q, k=k, v=v)',
        0,
      )
    return checkShape(readNpy(file, `trace: ${operand}.npy`), operand)
  }
  const [q, k, v] = [read('q'), read('k'), read('v')]
  for (const [operand, tensor] of [['q', q] as const, ['v', v] as const])
    checkBatch(operand, tensor.shape, k.shape)
  const [numLayers, numDocuments, , length] = k.shape
  const layers = Array.from({ length: numLayers }, (_, layer): [number, LayerTensors] => [
    layer,
    { q: layerTensor(q, layer), k: layerTensor(k, layer), v: layerTensor(v, layer) },
  ])
  return {
    model: name,
    documents: Array.from({ length: numDocuments }, (_, index) => ({
      start: index * length,
      end: (index + 1) * length,
    })),
    heldOut: [],
    layers: new Map(layers),
  }
}

function checkShape(tensor: FloatTensor, operand: string): FloatTensor {
  if (tensor.shape.length !== 5 || tensor.shape.includes(0))
    throw new ShapeError(
      `trace: ${operand} must be [layers, documents, heads, tokens, head dim], none of them 0, ` +
        `got [${tensor.shape.join()}]`,
    )
  return tensor
}

function checkBatch(operand: string, shape: readonly number[], keyShape: readonly number[]): void {
  if ([0, 1, 3].some((axis) => shape[axis] !== keyShape[axis]))
    throw new ShapeError(
      `trace: ${operand} must have the layers, documents and tokens of k, [${keyShape.join()}], ` +
        `got [${shape.join()}]; for queries at some tokens only, write safetensors`,
    )
}

/** The heads of one layer, their documents one after another. */
function layerTensor(tensor: FloatTensor, layer: number): HeadTensor {
  const [, numDocuments, numHeads, length, headDim] = tensor.shape
  const pieceSize = length * headDim
  return {
    numHeads,
    numRows: numDocuments * length,
    headDim,
    readHeads(first, count) {
      const heads = new Float32Array(count * numDocuments * pieceSize)
      for (let head = 0; head < count; head++)
        for (let document = 0; document < numDocuments; document++) {
          const piece = (layer * numDocuments + document) * numHeads + first + head
          heads.set(
            tensor.readValues(piece * pieceSize, pieceSize),
            (head * numDocuments + document) * pieceSize,
          )
        }
      return heads
    },
  }
}
