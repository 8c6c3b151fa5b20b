import type * as Onnx from 'onnxruntime-node'
import { positionInput } from './exposedNodes.ts'
import type { OnnxDocument } from './onnxDocument.ts'

/** Tensors of a cache by the names of the inputs that take them. */
export type DecoderPast = Readonly<Record<string, Onnx.Tensor>>

/** Some tokens of a document, behind those that the cache has. */
export interface DecoderChunk {
  readonly document: OnnxDocument
  readonly start: number
  readonly end: number
  readonly past: DecoderPast
}

/** The inputs of a decoder in the layout of transformers.js. */
export interface DecoderInputs {
  /** Without a past, every run is one for all tokens from the first on. */
  readonly takesPast: boolean
  /** Whether it has a branch of its own for the first run, and another for one token at a time. */
  readonly hasBranches: boolean
  readonly emptyPast: DecoderPast
  feeds(chunk: DecoderChunk): Record<string, Onnx.Tensor>
}

type TensorMetadata = Onnx.InferenceSession.TensorValueMetadata

/** @throws RangeError which names an input that is not known, or is missing */
export function readDecoderInputs(session: Onnx.InferenceSession, { Tensor }: typeof Onnx): DecoderInputs {
  const past = session.inputMetadata.filter(isPast)
  const unsized = past.find(({ shape }) => shape.length !== 4 || !shape.every(isSized))
  if (unsized)
    throw new RangeError(
      'onnx: past_key_values must be [batch, heads, tokens, headDim] with known heads and headDim, got ' +
        `[${unsized.shape.join()}] for ${unsized.name}; export the model with sizes that are known`,
    )
  const integers = (values: ArrayLike<number>, shape: readonly number[]): Onnx.Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), shape)
  const makers: Readonly<Record<string, (chunk: DecoderChunk) => Onnx.Tensor>> = {
    input_ids: ({ document, start, end }) => integers(document.tokenIds.slice(start, end), [1, end - start]),
    attention_mask: ({ end }) => integers(Array<number>(end).fill(1), [1, end]),
    position_ids: ({ start, end }) =>
      integers(
        Array.from({ length: end - start }, (_, index) => start + index),
        [1, end - start],
      ),
    encoder_hidden_states({ document }) {
      const { values, size } = encoderStates(document)
      return new Tensor('float32', values, [1, values.length / size, size])
    },
    encoder_attention_mask({ document }) {
      const { values, size } = encoderStates(document)
      return integers(Array<number>(values.length / size).fill(1), [1, values.length / size])
    },
    num_logits_to_keep: ({ start, end }) => integers([end - start], []),
    use_cache_branch: ({ start }) => new Tensor('bool', [start > 0], [1]),
    [positionInput]: ({ start }) => integers([start], [1]),
  }
  const others = session.inputNames.filter((name) => !past.some((input) => input.name === name))
  const unknown = others.find((name) => !Object.hasOwn(makers, name))
  if (unknown !== undefined)
    throw new RangeError(
      `onnx: unknown input of a decoder, got ${unknown}; expected one of ${Object.keys(makers).join(', ')}`,
    )
  return {
    takesPast: past.length > 0,
    hasBranches: others.includes('use_cache_branch'),
    emptyPast: Object.fromEntries(past.map((input) => [input.name, emptyTensor(input, Tensor)])),
    feeds: (chunk) => ({
      ...chunk.past,
      ...Object.fromEntries(others.map((name) => [name, makers[name](chunk)])),
    }),
  }
}

function isPast(input: Onnx.InferenceSession.ValueMetadata): input is TensorMetadata {
  return input.isTensor && input.name.startsWith('past_key_values.')
}

/** Heads and channels, not sequences and tokens. */
function isSized(size: number | string, axis: number): boolean {
  return axis % 2 === 0 || typeof size === 'number'
}

/** One sequence; any other size that has a name is none yet. */
function emptyTensor({ type, shape }: TensorMetadata, Tensor: typeof Onnx.Tensor): Onnx.Tensor {
  const dims = shape.map((size, axis) => (typeof size === 'number' ? size : Number(axis === 0)))
  return type === 'float16'
    ? new Tensor('float16', new Uint16Array(0), dims)
    : new Tensor('float32', new Float32Array(0), dims)
}

function encoderStates({ encoderStates: states }: OnnxDocument): NonNullable<OnnxDocument['encoderStates']> {
  if (states) return states
  throw new RangeError(
    'onnx: this decoder needs what its encoder made of a document, got none; add encoderStates',
  )
}
