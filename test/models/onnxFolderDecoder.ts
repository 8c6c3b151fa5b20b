import type { ModelSource } from '../../src/models/modelSource.ts'
import { rotaryTables } from '../../src/models/onnx/rotaryTables.ts'
import { createGraphWriter, type GraphWriter } from './onnxFolderWriter.ts'

/**
 * How a decoder computes its attention, as exporters do it: with the scale behind the product of queries and keys, or its
 * root before it on both sides; or as one node, which may also turn queries and keys.
 */
export type AttentionStyle = 'scaleBehind' | 'scaleBefore' | 'fused' | 'fusedRotary'

/**
 * A whole model of the Llama family as one ONNX file in the layout of transformers.js: caches in, caches out.
 *
 * @param scale of logits, where it is not 1 / sqrt(headDim)
 */
export function buildDecoder(
  source: ModelSource,
  style: AttentionStyle,
  scale = source.config.shape.headDim ** -0.5,
): Uint8Array<ArrayBuffer> {
  const decoder = startDecoder(source, style, scale)
  const { writer, constant, norm, linear } = decoder
  const { vocabularySize, hiddenSize, shape } = source.config
  const embedding = constant('token_embd.weight', [vocabularySize, hiddenSize])
  let hidden = writer.node('Gather', [embedding, 'input_ids'])
  for (let layer = 0; layer < shape.numLayers; layer++) {
    const prefix = `blk.${layer}.`
    const attended = attention(decoder, layer, norm(hidden, `${prefix}attn_norm.weight`, hiddenSize))
    hidden = writer.node('Add', [hidden, attended])
    hidden = writer.node('Add', [
      hidden,
      feedForward(decoder, prefix, norm(hidden, `${prefix}ffn_norm.weight`, hiddenSize)),
    ])
  }
  const name = source.has('output.weight') ? 'output' : 'token_embd'
  const logits = linear(norm(hidden, 'output_norm.weight', hiddenSize), name, vocabularySize, hiddenSize)
  writer.node('Identity', [logits], {}, ['logits'])
  writer.output('logits')
  return writer.model()
}

interface Decoder {
  readonly writer: GraphWriter
  readonly source: ModelSource
  readonly style: AttentionStyle
  readonly scale: number
  /** Cosines and sines, `[contextLength, headDim / 2]`. */
  readonly tables: readonly string[]
  /** `[batch, 1, tokens, context]`, added to logits. */
  readonly mask: string
  /** Tokens of the context, less one and as they are, as fused nodes take them. */
  readonly lengths: readonly string[]
  constant(name: string, shape: readonly number[]): string
  norm(value: string, name: string, size: number): string
  linear(value: string, name: string, outputs: number, inputs: number): string
  integers(...values: readonly number[]): string
  scalar(value: number): string
}

function startDecoder(source: ModelSource, style: AttentionStyle, scale: number): Decoder {
  const writer = createGraphWriter()
  const { config } = source
  for (const name of ['input_ids', 'position_ids']) writer.input(name, 'int64', ['batch', 'tokens'])
  writer.input('attention_mask', 'int64', ['batch', 'context'])
  const integers = (...values: readonly number[]): string =>
    writer.constant([values.length], BigInt64Array.from(values, BigInt))
  const scalar = (value: number): string => writer.constant([], Float32Array.of(value))
  const constant = (name: string, shape: readonly number[]): string =>
    writer.constant(shape, source.read(name, shape).values)
  const { cosines, sines } = rotaryTables(config, 0, config.contextLength)
  const tableShape = [config.contextLength, config.shape.headDim / 2]
  const context = writer.node('Gather', [
    writer.node('Shape', ['attention_mask']),
    writer.constant([], BigInt64Array.of(1n)),
  ])
  const int32 = (value: string): string => writer.node('Cast', [value], { to: 6 })
  return {
    writer,
    source,
    style,
    scale,
    integers,
    scalar,
    constant,
    tables: [cosines, sines].map((table) => writer.constant(tableShape, table)),
    mask: causalMask(writer, context, integers, scalar),
    lengths: [
      int32(
        writer.node('Sub', [
          writer.node('ReduceSum', ['attention_mask', integers(1)], { keepdims: 0 }),
          integers(1),
        ]),
      ),
      int32(context),
    ],
    norm(value, name, size) {
      const squares = writer.node('Mul', [value, value])
      const mean = writer.node('ReduceMean', [squares], { axes: [-1], keepdims: 1 })
      const length = writer.node('Sqrt', [writer.node('Add', [mean, scalar(config.normEpsilon)])])
      return writer.node('Mul', [writer.node('Div', [value, length]), constant(name, [size])])
    },
    linear(value, name, outputs, inputs) {
      const weight = constant(`${name}.weight`, [outputs, inputs])
      const product = writer.node('MatMul', [value, writer.node('Transpose', [weight], { perm: [1, 0] })])
      const bias = `${name}.bias`
      return source.has(bias) ? writer.node('Add', [product, constant(bias, [outputs])]) : product
    },
  }
}

/** A token sees the keys up to its own place. */
function causalMask(
  writer: GraphWriter,
  context: string,
  integers: Decoder['integers'],
  scalar: Decoder['scalar'],
): string {
  const one = (value: bigint): string => writer.constant([], BigInt64Array.of(value))
  const places = writer.node('Range', [one(0n), context, one(1n)])
  const own = writer.node('Unsqueeze', ['position_ids', integers(1, 3)])
  const isSeen = writer.node('LessOrEqual', [places, own])
  return writer.node('Where', [isSeen, scalar(0), scalar(-1e9)])
}

function attention(decoder: Decoder, layer: number, normed: string): string {
  const { writer, source, style, linear } = decoder
  const { hiddenSize, shape } = source.config
  const { numQueryHeads, numKvHeads, headDim } = shape
  const [q, k, v] = ['q', 'k', 'v'].map((operand) => {
    const numHeads = operand === 'q' ? numQueryHeads : numKvHeads
    const name = `blk.${layer}.attn_${operand}`
    return splitHeads(decoder, linear(normed, name, numHeads * headDim, hiddenSize), name, numHeads)
  })
  const past = ['key', 'value'].map((part) =>
    writer.input(`past_key_values.${layer}.${part}`, 'float32', ['batch', numKvHeads, 'past', headDim]),
  )
  const present = ['key', 'value'].map((part) => `present.${layer}.${part}`)
  for (const name of present) writer.output(name)
  const turned = style === 'fusedRotary' ? [q, k] : [turn(decoder, q), turn(decoder, k)]
  const rows = style.startsWith('fused')
    ? fusedAttention(decoder, [...turned, v], past, present)
    : joinHeads(decoder, plainAttention(decoder, layer, [...turned, v], past, present))
  return linear(rows, `blk.${layer}.attn_output`, hiddenSize, numQueryHeads * headDim)
}

/** `[batch, tokens, size]` to `[batch, heads, tokens, headDim]`. */
function splitHeads(decoder: Decoder, value: string, name: string, numHeads: number): string {
  const { writer, source, integers, norm } = decoder
  const { headDim } = source.config.shape
  const heads = writer.node('Reshape', [value, integers(0, 0, numHeads, headDim)])
  const normed = source.has(`${name}_norm.weight`) ? norm(heads, `${name}_norm.weight`, headDim) : heads
  return writer.node('Transpose', [normed], { perm: [0, 2, 1, 3] })
}

function joinHeads({ writer, integers }: Decoder, value: string): string {
  return writer.node('Reshape', [
    writer.node('Transpose', [value], { perm: [0, 2, 1, 3] }),
    integers(0, 0, -1),
  ])
}

function turn({ writer, source, tables, integers }: Decoder, heads: string): string {
  const { shape, rope } = source.config
  const half = shape.headDim / 2
  const axis = rope.pairing === 'adjacent' ? 4 : 3
  const [cosines, sines] = tables.map((table) =>
    writer.node('Unsqueeze', [writer.node('Gather', [table, 'position_ids']), integers(1, axis)]),
  )
  const paired = axis === 4 ? integers(0, 0, 0, half, 2) : integers(0, 0, 0, 2, half)
  const halves = ['a', 'b'].map((name) => `${heads}.${name}`)
  writer.node('Split', [writer.node('Reshape', [heads, paired])], { axis }, halves)
  const times = (value: string, table: string): string => writer.node('Mul', [value, table])
  const first = writer.node('Sub', [times(halves[0], cosines), times(halves[1], sines)])
  const second = writer.node('Add', [times(halves[1], cosines), times(halves[0], sines)])
  const joined = writer.node('Concat', [first, second], { axis })
  return writer.node('Reshape', [joined, integers(0, 0, 0, shape.headDim)])
}

/** @param operands queries, keys and values, `[batch, heads, tokens, headDim]` */
function plainAttention(
  decoder: Decoder,
  layer: number,
  [q, k, v]: readonly string[],
  past: readonly string[],
  present: readonly string[],
): string {
  const { writer, style, scale, mask, scalar } = decoder
  const [keys, values] = [k, v].map((chunk, index) =>
    repeatHeads(decoder, writer.node('Concat', [past[index], chunk], { axis: 2 }, [present[index]])),
  )
  const keyRows = writer.node('Transpose', [keys], { perm: [0, 1, 3, 2] })
  const scaled = (value: string, by: number): string => writer.node('Mul', [value, scalar(by)])
  const logits =
    style === 'scaleBehind'
      ? scaled(writer.node('MatMul', [q, keyRows]), scale)
      : writer.node('MatMul', [scaled(q, scale ** 0.5), scaled(keyRows, scale ** 0.5)])
  const weights = writer.node('Softmax', [writer.node('Add', [logits, mask])], { axis: -1 })
  return writer.node('MatMul', [weights, values], {}, [`attended.${layer}`])
}

/** A KV head for every query head. */
function repeatHeads({ writer, source, integers }: Decoder, heads: string): string {
  const { numQueryHeads, numKvHeads, headDim } = source.config.shape
  const apart = writer.node('Unsqueeze', [heads, integers(2)])
  const repeated = writer.node('Expand', [apart, integers(1, 1, numQueryHeads / numKvHeads, 1, 1)])
  return writer.node('Reshape', [repeated, integers(0, numQueryHeads, -1, headDim)])
}

function fusedAttention(
  decoder: Decoder,
  operands: readonly string[],
  past: readonly string[],
  present: readonly string[],
): string {
  const { writer, source, style, scale, tables, lengths } = decoder
  const { shape, rope } = source.config
  const rows = operands.map((operand) => joinHeads(decoder, operand))
  const turns = style === 'fusedRotary'
  const attributes = {
    num_heads: shape.numQueryHeads,
    kv_num_heads: shape.numKvHeads,
    do_rotary: Number(turns),
    scale: { float: scale },
    rotary_interleaved: Number(rope.pairing === 'adjacent'),
  }
  const inputs = [...rows, ...past, ...lengths, ...(turns ? tables : [])]
  return writer.node('GroupQueryAttention', inputs, attributes, [`${present[0]}.attended`, ...present])
}

function feedForward({ writer, source, linear }: Decoder, prefix: string, normed: string): string {
  const { hiddenSize, feedForwardSize } = source.config
  const gate = linear(normed, `${prefix}ffn_gate`, feedForwardSize, hiddenSize)
  const silu = writer.node('Mul', [gate, writer.node('Sigmoid', [gate])])
  const up = linear(normed, `${prefix}ffn_up`, feedForwardSize, hiddenSize)
  return linear(writer.node('Mul', [silu, up]), `${prefix}ffn_down`, hiddenSize, feedForwardSize)
}
