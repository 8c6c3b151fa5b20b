import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openModel } from '../../src/models/openModel.ts'
import { buildDecoder } from '../models/onnxFolderDecoder.ts'
import { createGraphWriter, type GraphWriter } from '../models/onnxFolderWriter.ts'

/** Writes a model again as transformers.js has it: the same weights in one ONNX file. */
export function writeDecoderFolder(model: string, folder: string): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  for (const file of ['config.json', 'tokenizer.json']) copyFileSync(join(model, file), join(folder, file))
  const source = openModel(model)
  writeFileSync(join(folder, 'onnx/model.onnx'), buildDecoder(source, 'scaleBefore'))
  source.close()
}

/** Tokens of {@link writeSpeechFolder}. */
const vocabularySize = 8

/**
 * Writes a model that hears: whatever is said, it writes down 1, 2, ... 6 behind its start token 0, and then its end, 7.
 *
 * Its one head attends; keys, queries and embeddings are one-hot.
 *
 * @param takesPast whether its decoder does, or runs on all tokens anew for each
 */
export function writeSpeechFolder(folder: string, takesPast: boolean): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  const config = { model_type: 'counter', decoder_start_token_id: 0, eos_token_id: 7 }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'onnx/encoder_model.onnx'), encoder())
  const name = takesPast ? 'decoder_model_merged' : 'decoder_model'
  writeFileSync(join(folder, `onnx/${name}.onnx`), decoder(takesPast))
}

function encoder(): Uint8Array {
  const writer = createGraphWriter()
  writer.input('input_values', 'float32', ['batch', 'samples'])
  writer.node('Unsqueeze', ['input_values', writer.constant([1], BigInt64Array.of(2n))], {}, [
    'last_hidden_state',
  ])
  writer.output('last_hidden_state')
  return writer.model()
}

function decoder(takesPast: boolean): Uint8Array {
  const writer = createGraphWriter()
  const size = [vocabularySize, vocabularySize]
  writer.input('input_ids', 'int64', ['batch', 'tokens'])
  writer.input('encoder_hidden_states', 'float32', ['batch', 'frames', 1])
  const embedded = writer.node('Gather', [writer.constant(size, shifted(0)), 'input_ids'])
  const rows = writer.node('Unsqueeze', [embedded, writer.constant([1], BigInt64Array.of(1n))])
  attention(writer, rows, takesPast)
  writer.node('MatMul', [embedded, writer.constant(size, shifted(1))], {}, ['logits'])
  writer.output('logits')
  return writer.model()
}

function attention(writer: GraphWriter, rows: string, takesPast: boolean): void {
  for (const part of ['key', 'value']) {
    const size = ['batch', 1, 'past', vocabularySize]
    const past = takesPast ? [writer.input(`past_key_values.0.${part}`, 'float32', size)] : []
    writer.node('Concat', [...past, rows], { axis: 2 }, [`present.0.${part}`])
    writer.output(`present.0.${part}`)
  }
  const keys = writer.node('Transpose', ['present.0.key'], { perm: [0, 1, 3, 2] })
  const scale = writer.constant([], Float32Array.of(vocabularySize ** -0.5))
  writer.node('Softmax', [writer.node('Mul', [writer.node('MatMul', [rows, keys]), scale])])
}

/** One-hot rows: of each token, or of the one that follows it. */
function shifted(by: number): Float32Array {
  return Float32Array.from({ length: vocabularySize ** 2 }, (_, index) =>
    Number(index % vocabularySize === (Math.floor(index / vocabularySize) + by) % vocabularySize),
  )
}
