import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createSource } from '../createSource.ts'
import { describeValue } from '../describeValue.ts'
import { type FileSource, openFileSource } from '../fileSource.ts'
import { folderFile, readFolderJson } from '../folderFile.ts'
import type { ModelSource } from '../modelSource.ts'
import type { StoredTensor } from '../storedTensor.ts'
import { createTokenizer } from '../tokenizer.ts'
import { folderConfig } from './folderConfig.ts'
import { recordFields } from './recordFields.ts'
import { weightsOf } from './weightsOf.ts'

const INDEX = 'model.safetensors.index.json'

/** A model as Hugging Face's `save_pretrained` writes it. */
export function openFolder(path: string): ModelSource {
  const fields = recordFields(readFolderJson(path, 'config.json', 'safetensors'), 'config.json')
  const config = folderConfig(fields, basename(resolve(path)))
  const tokenizer = createTokenizer(readFolderJson(path, 'tokenizer.json', 'safetensors'), 'tokenizer.json')
  const files: FileSource[] = []
  const close = (): void => files.splice(0).forEach((file) => file.close())
  try {
    const tensors = new Map<string, StoredTensor>()
    for (const name of weightFiles(path)) {
      const file = openFileSource(folderFile(path, name, 'safetensors'))
      files.push(file)
      for (const tensor of weightsOf(file, fields)) addTensor(tensors, tensor, name)
    }
    return createSource({ config, tensors, tokenizer, close })
  } catch (error) {
    close()
    throw error
  }
}

function addTensor(tensors: Map<string, StoredTensor>, tensor: StoredTensor, file: string): void {
  if (tensors.has(tensor.name))
    throw new RangeError(
      `${file}: a weight may stand once, got ${tensor.name} again; fetch all files of the model`,
    )
  tensors.set(tensor.name, tensor)
}

/** Files that hold the weights, each once. */
function weightFiles(path: string): string[] {
  if (!existsSync(join(path, INDEX))) return ['model.safetensors']
  const names = recordFields(readFolderJson(path, INDEX, 'safetensors'), INDEX).get('weight_map') ?? {}
  const files = [...new Set(Object.values(names))]
  const wrong = files.find((file) => typeof file !== 'string' || basename(file) !== file)
  if (files.length === 0 || wrong !== undefined)
    throw new RangeError(
      `${INDEX}: weight_map must name files of the folder, got ${describeValue(wrong)}; fetch it again`,
    )
  return files
}
