import type { OnnxDocument } from '../../src/models/onnxFolder/onnxDocument.ts'
import type { OnnxDecoder } from '../../src/models/onnxFolder/openOnnxDecoder.ts'
import type { DecodedChunk, LayerRows } from '../../src/models/onnxFolder/readDocument.ts'

/** What every layer of a decoder attends with on a document that it reads in chunks, chunks joined head by head. */
export async function readWhole(
  decoder: OnnxDecoder,
  document: OnnxDocument,
  chunk = 100,
): Promise<LayerRows[]> {
  const { numQueryHeads, numKvHeads } = await decoder.shapeOn(document)
  const chunks: DecodedChunk[] = []
  for await (const decoded of decoder.read(document, chunk)) chunks.push(decoded)
  return decoder.layers.map((layer, index) => {
    const parts = chunks.map(({ layers }) => layers[index])
    return {
      layer,
      queries: joinHeads(
        parts.map(({ queries }) => queries),
        numQueryHeads,
      ),
      keys: joinHeads(
        parts.map(({ keys }) => keys),
        numKvHeads,
      ),
      values: joinHeads(
        parts.map(({ values }) => values),
        numKvHeads,
      ),
    }
  })
}

function joinHeads(parts: readonly Float32Array[], numHeads: number): Float32Array {
  const rows = Array.from({ length: numHeads }, (_, head) =>
    parts.flatMap((part) => {
      const length = part.length / numHeads
      return [...part.subarray(head * length, (head + 1) * length)]
    }),
  )
  return Float32Array.from(rows.flat())
}
