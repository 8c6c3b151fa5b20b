import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openModel } from '../../src/models/openModel.ts'
import { type AttentionStyle, buildDecoder } from './onnxFolderDecoder.ts'

/** Writes a small model of the fixtures as a folder that transformers.js takes. */
export function writeOnnxFolder(parent: string, name: string, style: AttentionStyle): string {
  const source = fixtureFolder(name)
  const folder = join(parent, `${name}-${style}`)
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  for (const file of ['config.json', 'tokenizer.json']) copyFileSync(join(source, file), join(folder, file))
  writeFileSync(join(folder, 'generation_config.json'), '{}')
  writeFileSync(join(folder, 'tokenizer_config.json'), '{ "tokenizer_class": "PreTrainedTokenizerFast" }')
  const model = openModel(source)
  writeFileSync(join(folder, 'onnx/model.onnx'), buildDecoder(model, style))
  model.close()
  return folder
}

export function fixtureFolder(name: string): string {
  return fileURLToPath(new URL(`../fixtures/llama/${name}`, import.meta.url))
}
