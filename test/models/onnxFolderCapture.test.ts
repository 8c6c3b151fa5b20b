import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../../src/formats/byteSource.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { readTrace } from '../../src/formats/trace.ts'
import { captureOnnxFolder } from '../../src/models/onnxFolder/captureOnnxFolder.ts'
import { openOnnxDecoder } from '../../src/models/onnxFolder/openOnnxDecoder.ts'
import { largestDifference } from './largestDifference.ts'
import { writeOnnxFolder } from './onnxFolderFiles.ts'
import { createGraphWriter } from './onnxFolderWriter.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const temporary = temporaryFolder()
const documents = [{ tokenIds: [3, 1, 4, 1, 5, 9, 2, 6, 5] }, { tokenIds: [2, 7, 1, 8, 2, 8] }]

describe('the capture of an ONNX folder', () => {
  const folder = writeOnnxFolder(temporary, 'llama', 'scaleBefore')
  const path = join(temporary, 'trace.safetensors')

  it('is a trace of what its decoder attends with, document by document', async () => {
    const numBytes = await captureOnnxFolder({ folder, documents, path, chunk: 4 })
    const file = readFileSync(path)
    expect(file.length).toBe(numBytes)
    const trace = readTrace(bytesSource(file), 'trace')
    expect(trace).toMatchObject({
      model: 'llama-scaleBefore',
      shape: { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim: 8 },
      layers: [0, 1],
      documents: [
        { start: 0, end: 9 },
        { start: 9, end: 15 },
      ],
      queryPositions: [...Array(15).keys()],
    })
    expect(readSafetensors(bytesSource(file)).metadata.get('rope_theta')).toBe('10000')
    const decoder = await openOnnxDecoder(readFileSync(join(folder, 'onnx/model.onnx')), {
      threads: 1,
      chunk: 100,
      folder,
    })
    const [, second] = await decoder.run(documents[1])
    await decoder.close()
    const head = trace.readHead(1, 1)
    // the last of two KV heads, and the last two of four query heads
    expect(largestDifference(head.keys.slice(9 * 8), second.keys.slice(6 * 8))).toBeLessThan(2e-3)
    expect(largestDifference(head.values.slice(9 * 8), second.values.slice(6 * 8))).toBeLessThan(2e-3)
    expect(largestDifference(head.queries.slice((15 + 9) * 8), second.queries.slice(3 * 6 * 8))).toBeLessThan(
      2e-3,
    )
  })

  it('leaves nothing when it fails', async () => {
    const capturing = captureOnnxFolder({
      folder,
      documents: [...documents, { tokenIds: [] }],
      path: join(temporary, 'failed.safetensors'),
    })
    await expect(capturing).rejects.toThrow('a document must have a token')
    await expect(captureOnnxFolder({ folder, documents: [], path })).rejects.toThrow(
      'there must be a document',
    )
    expect(readdirSync(temporary).filter((name) => name.startsWith('failed'))).toEqual([])
    // the trace of before is still there
    expect(existsSync(path)).toBe(true)
  })

  it('says which decoder it looked for', async () => {
    await expect(captureOnnxFolder({ folder: temporary, documents, path })).rejects.toThrow(
      'must have a decoder, got no model.onnx and no decoder_model_merged.onnx',
    )
    await expect(captureOnnxFolder({ folder, file: 'model_q4.onnx', documents, path })).rejects.toThrow(
      'got no model_q4.onnx',
    )
  })

  it('reads weights that lie beside the file', async () => {
    const apart = join(temporary, 'apart')
    mkdirSync(join(apart, 'onnx'), { recursive: true })
    writeFileSync(join(apart, 'onnx/model.onnx'), decoderWithWeightsApart())
    writeFileSync(
      join(apart, 'onnx/model.onnx_data'),
      Float32Array.from({ length: 16 }, (_, index) => index),
    )
    const apartPath = join(temporary, 'apart.safetensors')
    await captureOnnxFolder({ folder: apart, documents: [{ tokenIds: [1, 0] }], path: apartPath })
    const trace = readTrace(bytesSource(readFileSync(apartPath)), 'trace')
    expect(trace.readHead(0, 0).queries).toEqual(
      Float32Array.of(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    )
  })
})

/** One head of 8 channels; keys and queries are embeddings. */
function decoderWithWeightsApart(): Uint8Array {
  const writer = createGraphWriter()
  writer.input('input_ids', 'int64', ['batch', 'tokens'])
  const axis = writer.constant([1], BigInt64Array.of(1n))
  const embedding = writer.external([2, 8], 'model.onnx_data')
  const rows = writer.node('Unsqueeze', [writer.node('Gather', [embedding, 'input_ids']), axis])
  for (const part of ['key', 'value']) {
    writer.input(`past_key_values.0.${part}`, 'float32', ['batch', 1, 'past', 8])
    writer.node('Concat', [`past_key_values.0.${part}`, rows], { axis: 2 }, [`present.0.${part}`])
    writer.output(`present.0.${part}`)
  }
  const keys = writer.node('Transpose', ['present.0.key'], { perm: [0, 1, 3, 2] })
  const scale = writer.constant([], Float32Array.of(8 ** -0.5))
  writer.node('Softmax', [writer.node('Mul', [writer.node('MatMul', [rows, keys]), scale])])
  return writer.model()
}
