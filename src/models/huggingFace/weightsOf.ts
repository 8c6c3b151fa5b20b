import type { ByteSource } from '../../formats/byteSource.ts'
import { readSafetensors } from '../../formats/safetensors.ts'
import { FormatError } from '../../numerics/errors.ts'
import { describeValue } from '../describeValue.ts'
import type { Fields } from '../fields.ts'
import type { StoredTensor } from '../storedTensor.ts'
import { tensorTypeNamed } from '../tensorTypes.ts'
import { ggufName } from './ggufName.ts'

/** The weights of one safetensors file, under the names of GGUF. */
export function weightsOf(source: ByteSource, config: Fields): StoredTensor[] {
  const isTied = config.get('tie_word_embeddings') === true
  return [...readSafetensors(source).tensors].flatMap(
    ([storedName, { type: typeName, shape, offset, byteLength }]) => {
      const name = ggufName(storedName)
      // some folders keep a copy of the embedding, and old ones the frequencies of RoPE
      if (name === undefined || (isTied && name === 'output.weight')) return []
      const type = tensorTypeNamed(typeName)
      if (!type)
        throw new FormatError(
          `safetensors: tensor ${describeValue(storedName)} must be F32, F16 or BF16, got ${typeName}; ` +
            'use the model before it was quantized, or a GGUF',
          offset,
        )
      return { name, shape, type, source, offset, byteLength }
    },
  )
}
