import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '../formats/parseJson.ts'
import { readFileBytes } from './readFileBytes.ts'

/** What a model's folder holds, by the kind of its weights, and where one that is not whole can be had. */
const wayOut = {
  safetensors:
    'it needs config.json, tokenizer.json and safetensors: fetch all files of the model, write them with save_pretrained, or name a GGUF file',
  onnx: 'it needs config.json and tokenizer.json beside onnx/: fetch them from where the ONNX files were published',
} as const

/** The kind of weights in a model's folder. */
export type FolderKind = keyof typeof wayOut

/**
 * The path of a file that a model's folder must hold.
 *
 * @throws RangeError which says what else belongs there, and where to get it
 */
export function folderFile(folder: string, name: string, kind: FolderKind): string {
  const path = join(folder, name)
  if (existsSync(path)) return path
  throw new RangeError(`model: no ${name} in the folder, got "${folder}"; ${wayOut[kind]}`)
}

/** A JSON file that a model's folder must hold. */
export function readFolderJson(folder: string, name: string, kind: FolderKind): unknown {
  return parseJson(new TextDecoder().decode(readFileBytes(folderFile(folder, name, kind))), name)
}
