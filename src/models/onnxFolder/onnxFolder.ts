import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { readFolderJson } from '../folderFile.ts'

/** Where a model's ONNX files are, and what stands beside them. */
export interface OnnxFolder {
  /** Of the folder, for people. */
  readonly name: string
  /** That `config.json` is in, and where there is one, `tokenizer.json`. */
  readonly path: string
  readonly decoderPath: string
  /** Absent where the decoder is all. */
  readonly encoderPath?: string
}

/** Whole names of a decoder, without the ending that tells its precision. */
const decoderStems = ['model', 'decoder_model_merged', 'decoder_model']
/** What transformers.js puts behind a name for a precision, the most precise first. */
const precisions = ['', '_fp16', '_quantized', '_int8', '_uint8', '_q8', '_q4', '_q4f16', '_bnb4']

/**
 * Finds the decoder of a model in the layout of transformers.js, in `onnx/` or in the folder itself: of several the most
 * precise. A decoder may be named itself, too.
 *
 * @param path of a folder or of an ONNX file
 * @returns undefined where there is none, or weights that need no ONNX stand beside it
 */
export function findOnnxFolder(path: string): OnnxFolder | undefined {
  const isFolder = statSync(path).isDirectory()
  if (!isFolder) return extname(path) === '.onnx' ? folderOf(path) : undefined
  if (readdirSync(path).some((name) => name.endsWith('.safetensors'))) return undefined
  const decoders = [join(path, 'onnx'), path].flatMap((folder) =>
    precisions.flatMap((precision) => decoderStems.map((stem) => join(folder, `${stem}${precision}.onnx`))),
  )
  const decoder = decoders.find((candidate) => existsSync(candidate))
  return decoder === undefined ? undefined : folderOf(decoder)
}

function folderOf(decoderPath: string): OnnxFolder {
  const files = dirname(resolve(decoderPath))
  const path = basename(files) === 'onnx' ? dirname(files) : files
  const encoderPath = precisions
    .map((precision) => join(files, `encoder_model${precision}.onnx`))
    .find((candidate) => existsSync(candidate))
  return { name: basename(path), path, decoderPath, ...(encoderPath !== undefined && { encoderPath }) }
}

/**
 * A JSON file of the folder.
 *
 * @throws RangeError when it is not there
 */
export function readOnnxFolderJson({ path }: OnnxFolder, name: string): unknown {
  return readFolderJson(path, name, 'onnx')
}
