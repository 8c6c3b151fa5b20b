import { checksumText, crc32 } from '../formats/crc32.ts'
import { FormatError } from '../numerics/errors.ts'
import { describeValue } from './describeValue.ts'
import type { ModelConfig, ModelSource, ModelTokenizer } from './modelSource.ts'
import { readStoredTensor, type StoredTensor } from './storedTensor.ts'
import { weightShapes } from './weightShapes.ts'

/** What a reader of a file format finds. */
export interface ModelParts {
  readonly config: ModelConfig
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly tokenizer: ModelTokenizer
  close(): void
}

/** Read for the checksum of every weight: fine-tuned models differ early in all of them. */
const SAMPLE_BYTES = 4096
/** Factors of RoPE are configuration, not a weight. */
const configurationTensors = ['rope_freqs.weight']
/** Rows of an embedding beyond the vocabulary are padding, as long as they are few. */
const MAX_PADDING = 0.05

/** A source of weights, after it was checked that all are there, in their shape, and that the tokenizer fits. */
export function createSource({ config, tensors, tokenizer, close }: ModelParts): ModelSource {
  checkWeights(config, tensors)
  checkTokenizer(config, tokenizer)
  return {
    config,
    tokenizer,
    close,
    checksum: checksumOf(tensors),
    has: (name) => tensors.has(name),
    read: (name, shape) => readStoredTensor(tensorOf(tensors, name, shape)),
  }
}

function checkWeights(config: ModelConfig, tensors: ModelParts['tensors']): void {
  const known = new Set(configurationTensors)
  for (const { name, shape, isRequired } of weightShapes(config)) {
    known.add(name)
    if (isRequired || tensors.has(name)) tensorOf(tensors, name, shape)
  }
  for (const { name, offset } of tensors.values())
    if (!known.has(name))
      throw new FormatError(
        `model: ${config.architecture} has no place for a weight, got ${describeValue(name)}`,
        offset,
      )
}

function tensorOf(tensors: ModelParts['tensors'], name: string, shape: readonly number[]): StoredTensor {
  const tensor = tensors.get(name)
  if (!tensor)
    throw new FormatError(
      `model: weight ${name} is missing, got ${tensors.size} others; fetch the model again`,
      0,
    )
  if (tensor.shape.join() !== shape.join())
    throw new FormatError(
      `model: weight ${name} must be [${shape.join()}], got [${tensor.shape.join()}]`,
      tensor.offset,
    )
  return tensor
}

function checkTokenizer({ vocabularySize }: ModelConfig, tokenizer: ModelTokenizer): void {
  const padding = vocabularySize - tokenizer.vocabularySize
  if (padding < 0 || padding > MAX_PADDING * vocabularySize)
    throw new RangeError(
      `model: the tokenizer must have the ${vocabularySize} tokens of the embedding, got ${tokenizer.vocabularySize}; ` +
        'use the one that came with the model',
    )
}

function checksumOf(tensors: ModelParts['tensors']): string {
  const encoder = new TextEncoder()
  let crc = 0
  for (const { name, shape, type, source, offset, byteLength } of tensors.values()) {
    crc = crc32(encoder.encode(`${name} ${type.name} ${shape.join()}\n`), crc)
    crc = crc32(source.read(offset, Math.min(SAMPLE_BYTES, byteLength)), crc)
  }
  return checksumText(crc)
}
