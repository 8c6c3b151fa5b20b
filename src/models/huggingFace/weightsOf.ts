import type { ByteSource } from '../../formats/byteSource.ts'
import { readSafetensors } from '../../formats/safetensors.ts'
import { FormatError } from '../../numerics/errors.ts'
import { architectureNamed } from '../architectures.ts'
import { describeValue } from '../describeValue.ts'
import { type Fields, textField } from '../fields.ts'
import type { StoredTensor } from '../storedTensor.ts'
import { type TensorType, tensorTypeNamed } from '../tensorTypes.ts'
import { ggufName } from './ggufName.ts'

/** The weights of one safetensors file, under the names of GGUF. */
export function weightsOf(source: ByteSource, config: Fields): StoredTensor[] {
  const isTied = config.get('tie_word_embeddings') === true
  const architecture = architectureNamed(textField(config, 'model_type'))
  return [...readSafetensors(source).tensors].flatMap(
    ([storedName, { type: typeName, shape, offset, byteLength }]) => {
      const name = ggufName(storedName, architecture)
      // some folders keep a copy of the embedding, and old ones the frequencies of RoPE
      if (name === undefined || (isTied && name === 'output.weight')) return []
      const type = tensorTypeNamed(typeName)
      if (!type)
        throw new FormatError(
          `safetensors: tensor ${describeValue(storedName)} must be F32, F16 or BF16, got ${typeName}; ` +
            'use the model before it was quantized, or a GGUF',
          offset,
        )
      const isLessOne = architecture.isGemma && name.endsWith('norm.weight')
      return { name, shape, type: isLessOne ? plusOne(type) : type, source, offset, byteLength }
    },
  )
}

/** A type whose values are stored less 1. */
function plusOne(type: TensorType): TensorType {
  return {
    ...type,
    decode(encoded, values) {
      type.decode(encoded, values)
      for (let index = 0; index < values.length; index++) values[index]++
    },
  }
}
