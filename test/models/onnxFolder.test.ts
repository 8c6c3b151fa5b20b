import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { capturableDecoder } from '../../src/models/onnxFolder/capturableDecoder.ts'
import { readDecoderFiles } from '../../src/models/onnxFolder/decoderFiles.ts'
import { findOnnxFolder } from '../../src/models/onnxFolder/onnxFolder.ts'
import { onnxFolderConfig, speechTokens } from '../../src/models/onnxFolder/onnxFolderConfig.ts'
import { openOnnxDecoder } from '../../src/models/onnxFolder/openOnnxDecoder.ts'
import { createGraphWriter } from './onnxFolderWriter.ts'
import { readWhole } from './readWhole.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const temporary = temporaryFolder()
let numFolders = 0

/** A folder with these files; a record becomes JSON. */
function folderOf(files: Readonly<Record<string, string | Uint8Array | object>>): string {
  const folder = join(temporary, `${++numFolders}`)
  for (const [name, content] of Object.entries({ 'config.json': {}, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    const isWhole = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(join(folder, name), isWhole ? content : JSON.stringify(content))
  }
  return folder
}

describe('a folder of ONNX files', () => {
  it.each([
    [['onnx/model.onnx', 'onnx/model_q4.onnx'], 'onnx/model.onnx', undefined],
    [['onnx/model_q4.onnx', 'onnx/model_fp16.onnx'], 'onnx/model_fp16.onnx', undefined],
    [['onnx/decoder_model_merged_quantized.onnx'], 'onnx/decoder_model_merged_quantized.onnx', undefined],
    [['decoder_model.onnx', 'decoder_with_past_model.onnx'], 'decoder_model.onnx', undefined],
    [
      ['onnx/decoder_model_merged.onnx', 'onnx/encoder_model_q4.onnx', 'onnx/encoder_model_fp16.onnx'],
      'onnx/decoder_model_merged.onnx',
      'onnx/encoder_model_fp16.onnx',
    ],
  ])('of %j has the decoder %s', (names, decoder, encoder) => {
    const path = folderOf(Object.fromEntries(names.map((name) => [name, ''])))
    expect(findOnnxFolder(path)).toEqual({
      name: `${numFolders}`,
      path,
      decoderPath: join(path, decoder),
      ...(encoder !== undefined && { encoderPath: join(path, encoder) }),
    })
  })

  it('may be named by its decoder', () => {
    const path = folderOf({ 'onnx/model.onnx': '', 'onnx/model_q4.onnx': '' })
    const decoderPath = join(path, 'onnx/model_q4.onnx')
    expect(findOnnxFolder(decoderPath)).toEqual({ name: `${numFolders}`, path, decoderPath })
  })

  it('is none where it has weights of its own, or no decoder', () => {
    expect(findOnnxFolder(folderOf({ 'onnx/model.onnx': '', 'model.safetensors': '' }))).toBeUndefined()
    expect(findOnnxFolder(folderOf({ 'onnx/vision_encoder.onnx': '' }))).toBeUndefined()
  })

  it('says how far it attends, and with which RoPE', () => {
    const read = (config: object) =>
      onnxFolderConfig(findOnnxFolder(folderOf({ 'model.onnx': '', 'config.json': config }))!)
    expect(read({})).toEqual({ contextLength: Number.POSITIVE_INFINITY, rope: {} })
    expect(read({ n_positions: 1024 })).toEqual({ contextLength: 1024, rope: {} })
    expect(
      read({ max_position_embeddings: 64, sliding_window: 16, rope_parameters: { rope_theta: 5000 } }),
    ).toEqual({ contextLength: 16, rope: { theta: 5000 } })
  })

  it('says between which tokens it writes down what it hears', () => {
    const read = (files: Record<string, object>) =>
      speechTokens(findOnnxFolder(folderOf({ 'model.onnx': '', ...files }))!)
    const config = { bos_token_id: 1, eos_token_id: 2 }
    expect(read({ 'config.json': config })).toEqual({ startToken: 1, endTokens: [2] })
    const generation = { decoder_start_token_id: 5, eos_token_id: [2, 9] }
    expect(read({ 'config.json': config, 'generation_config.json': generation })).toEqual({
      startToken: 5,
      endTokens: [2, 9],
    })
    expect(() => read({})).toThrow('config.json: decoder_start_token_id must be a token, got nothing')
    expect(() => read({ 'config.json': { bos_token_id: 1 } })).toThrow(
      'config.json: eos_token_id must be a token or a list of them, got nothing',
    )
  })
})

describe('a decoder whose weights lie beside its file', () => {
  const values = Float32Array.from({ length: 16 }, (_, index) => index)
  const path = folderOf({
    'onnx/model.onnx': decoderWithWeightsApart(),
    'onnx/model.onnx_data': new Uint8Array(values.buffer),
  })
  const decoderPath = join(path, 'onnx/model.onnx')

  it('reads them', async () => {
    const decoder = await openOnnxDecoder(readFileSync(decoderPath), {
      threads: 1,
      folder: join(path, 'onnx'),
    })
    const [{ queries }] = await readWhole(decoder, { tokenIds: [1, 0] })
    expect(queries).toEqual(Float32Array.of(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
    // and is no whole language model
    const capturable = capturableDecoder(decoder)
    const planned = {
      tokenIds: Int32Array.of(1, 0),
      range: { start: 0, end: 2 },
      queryTokens: [1],
      firstQuery: 0,
    }
    await expect(capturable.run(planned, 2, { keep() {}, step() {} })).rejects.toThrow(
      'onnx: a decoder must give logits, got none',
    )
    await decoder.close()
  })

  it('is told from another by them', () => {
    const before = readDecoderFiles(decoderPath)
    expect(before.memoryBytes).toBe(5 * readFileSync(decoderPath).length + 2 * 64)
    writeFileSync(`${decoderPath}_data`, new Uint8Array(values.map((value) => -value).buffer))
    const { checksum, memoryBytes } = readDecoderFiles(decoderPath)
    expect(memoryBytes).toBe(before.memoryBytes)
    expect(checksum).toMatch(/^[0-9a-f]{8}$/)
    expect(checksum).not.toBe(before.checksum)
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
