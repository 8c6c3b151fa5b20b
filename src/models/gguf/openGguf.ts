import type { ByteSource } from '../../formats/byteSource.ts'
import { createSource } from '../createSource.ts'
import type { ModelSource } from '../modelSource.ts'
import { createTokenizer } from '../tokenizer.ts'
import { ggufConfig } from './ggufConfig.ts'
import { ggufTokenizer } from './ggufTokenizer.ts'
import { readGguf } from './readGguf.ts'

/**
 * A model in a GGUF file.
 *
 * @param name for people
 * @param close what to do when it is not read any more
 */
export function openGguf(source: ByteSource, name: string, close: () => void): ModelSource {
  const file = readGguf(source)
  const config = ggufConfig(file, name)
  const tokenizer = createTokenizer(ggufTokenizer(file.metadata), 'gguf')
  return createSource({ config, tensors: file.tensors, tokenizer, close })
}
