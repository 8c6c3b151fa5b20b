import { ggufPairingOf } from '../architectures.ts'
import { checkedShape } from '../checkedShape.ts'
import { describeValue } from '../describeValue.ts'
import { type Fields, positiveNumberField, textField, wholeNumberField } from '../fields.ts'
import type { ModelConfig } from '../modelSource.ts'
import { readStoredTensor } from '../storedTensor.ts'
import type { GgufFile } from './readGguf.ts'

/** What every implementation takes where a file says nothing. */
const DEFAULT_THETA = 10_000

/**
 * The configuration that a GGUF file's metadata spell out.
 *
 * @param name for people
 */
export function ggufConfig({ metadata, tensors }: GgufFile, name: string): ModelConfig {
  const architecture = textField(metadata, 'general.architecture')
  const pairing = ggufPairingOf(architecture)
  const inArchitecture = fieldsUnder(metadata, `${architecture}.`)
  checkReadable(metadata, inArchitecture)
  const hiddenSize = wholeNumberField(inArchitecture, 'embedding_length')
  const shape = readShape(inArchitecture, hiddenSize)
  const contextLength = wholeNumberField(inArchitecture, 'context_length')
  const factors = ropeFactors(inArchitecture, tensors, shape.headDim)
  return {
    architecture,
    name,
    shape,
    hiddenSize,
    feedForwardSize: wholeNumberField(inArchitecture, 'feed_forward_length'),
    vocabularySize: tensors.get('token_embd.weight')?.shape[0] ?? 0,
    contextLength: Math.min(
      contextLength,
      wholeNumberField(inArchitecture, 'attention.sliding_window', contextLength),
    ),
    normEpsilon: positiveNumberField(inArchitecture, 'attention.layer_norm_rms_epsilon'),
    rope: {
      theta: positiveNumberField(inArchitecture, 'rope.freq_base', DEFAULT_THETA),
      pairing,
      ...(factors && { factors }),
    },
  }
}

/** Metadata whose names begin alike, by what follows. */
function fieldsUnder(metadata: Fields, prefix: string): Fields {
  return {
    get: (name) => metadata.get(prefix + name),
    fault: (name, complaint) => metadata.fault(prefix + name, complaint),
  }
}

function checkReadable(metadata: Fields, inArchitecture: Fields): void {
  // merging leaves a 0
  const numParts = metadata.get('split.count') ?? 0
  if (numParts !== 0 && numParts !== 1)
    throw metadata.fault(
      'split.count',
      `must be 0 or 1, got ${describeValue(numParts)}; merge the parts with llama-gguf-split --merge`,
    )
  const numExperts = inArchitecture.get('expert_count') ?? 0
  if (numExperts !== 0)
    throw inArchitecture.fault(
      'expert_count',
      `must be 0, got ${describeValue(numExperts)}; use a model without experts`,
    )
}

function readShape(fields: Fields, hiddenSize: number): ModelConfig['shape'] {
  const numQueryHeads = wholeNumberField(fields, 'attention.head_count')
  const headDim = wholeNumberField(fields, 'attention.key_length', hiddenSize / numQueryHeads)
  for (const name of ['attention.value_length', 'rope.dimension_count']) {
    const size = wholeNumberField(fields, name, headDim)
    if (size !== headDim) throw fields.fault(name, `must be the head dim, ${headDim}, got ${size}`)
  }
  return checkedShape({
    numLayers: wholeNumberField(fields, 'block_count'),
    numQueryHeads,
    numKvHeads: wholeNumberField(fields, 'attention.head_count_kv', numQueryHeads),
    headDim,
  })
}

/** Divisors of the frequencies: a tensor of its own (Llama 3.1 and later), or one number for all. */
function ropeFactors(
  fields: Fields,
  tensors: GgufFile['tensors'],
  headDim: number,
): Float32Array | undefined {
  const type = textField(fields, 'rope.scaling.type', 'none')
  if (type !== 'none' && type !== 'linear')
    throw fields.fault('rope.scaling.type', `must be none or linear, got ${describeValue(type)}`)
  const scale = type === 'linear' ? positiveNumberField(fields, 'rope.scaling.factor') : 1
  const stored = tensors.get('rope_freqs.weight')
  if (!stored && scale === 1) return undefined
  const factors = stored ? readStoredTensor(stored).values : new Float32Array(headDim / 2).fill(1)
  if (factors.length !== headDim / 2)
    throw fields.fault(
      'rope.dimension_count',
      `must fit rope_freqs.weight, got ${factors.length} factors for ${headDim} channels`,
    )
  return factors.map((factor) => factor * scale)
}
