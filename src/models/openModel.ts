import { statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { openFileSource } from './fileSource.ts'
import { openGguf } from './gguf/openGguf.ts'
import { openFolder } from './huggingFace/openFolder.ts'
import type { ModelSource } from './modelSource.ts'
import { findOnnxFolder } from './onnxFolder/onnxFolder.ts'

/**
 * Opens a model: a GGUF file, or a Hugging Face folder with `config.json`, `tokenizer.json` and safetensors.
 *
 * Everything but the weights' values is read and checked; those are read when they are asked for.
 */
export function openModel(path: string): ModelSource {
  if (findOnnxFolder(path))
    throw new RangeError(
      `model: ${basename(path)} must have its weights in safetensors, got ONNX files, which kqv capture alone can run; ` +
        'use the folder that they were exported from, or a GGUF',
    )
  if (statSync(path).isDirectory()) return openFolder(path)
  const source = openFileSource(path)
  try {
    return openGguf(source, basename(path, extname(path)), source.close)
  } catch (error) {
    source.close()
    throw error
  }
}
