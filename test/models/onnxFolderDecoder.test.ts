import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { exposeQueries } from '../../src/models/onnxFolder/exposeQueries.ts'
import { graphOfModel } from '../../src/models/onnxFolder/onnxGraph.ts'
import { openOnnxDecoder } from '../../src/models/onnxFolder/openOnnxDecoder.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { largestDifference } from './largestDifference.ts'
import { type AttentionStyle, buildDecoder } from './onnxFolderDecoder.ts'
import { fixtureFolder } from './onnxFolderFiles.ts'
import { createGraphWriter, type GraphWriter } from './onnxFolderWriter.ts'
import { readWhole } from './readWhole.ts'
import { runInChunks } from './runInChunks.ts'

const tokenIds = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]
const cases: [string, AttentionStyle][] = [
  ['llama', 'scaleBehind'],
  ['llama', 'scaleBefore'],
  ['qwen2', 'scaleBehind'],
  ['qwen3', 'scaleBefore'],
  ['mistral', 'fused'],
  // the only fixture whose heads are as wide as this node takes them
  ['qwen3', 'fusedRotary'],
]

describe.each(cases)('a decoder of %s with attention of style %s', (name, style) => {
  const source = openModel(fixtureFolder(name))

  it.each([7, 100])('shows queries, keys and values in chunks of %i', async (chunk) => {
    const model = await openLayeredModel(source, { threads: 1 })
    const expected = await runInChunks(model, tokenIds, tokenIds.length)
    const decoder = await openOnnxDecoder(buildDecoder(source, style), { threads: 1, folder: '.' })
    const layers = await readWhole(decoder, { tokenIds }, chunk)
    await decoder.close()
    expect(layers.map(({ layer }) => layer)).toEqual([0, 1])
    for (const [index, { queries, keys, values }] of layers.entries()) {
      expect(largestDifference(queries, expected.layers[index].queries)).toBeLessThan(1e-5)
      expect(largestDifference(keys, expected.layers[index].keys)).toBeLessThan(1e-5)
      expect(largestDifference(values, expected.layers[index].values)).toBeLessThan(1e-5)
    }
  })
})

describe('a decoder', () => {
  const source = openModel(fixtureFolder('llama'))
  const options = { threads: 1, folder: '.' }

  it.each<AttentionStyle>(['scaleBehind', 'scaleBefore', 'fused'])(
    'whose logits have another scale gives queries that make up for it: %s',
    async (style) => {
      const { headDim } = source.config.shape
      const scale = 0.9 * headDim ** -0.5
      const [usual, scaled] = await Promise.all(
        [undefined, scale].map(async (given) => {
          const decoder = await openOnnxDecoder(buildDecoder(source, style, given), options)
          return readWhole(decoder, { tokenIds })
        }),
      )
      // the first layer reads the same embeddings
      const expected = usual[0].queries.map((value) => 0.9 * value)
      expect(largestDifference(scaled[0].queries, expected)).toBeLessThan(1e-5)
    },
  )

  it('whose queries are weighed channel by channel gives them behind the weights, which are no scale', async () => {
    const decoder = await openOnnxDecoder(smallDecoder({ weights: [1, -1, 2, 0] }), options)
    const [{ queries }] = await readWhole(decoder, { tokenIds: [1, 0] })
    expect(queries).toEqual(Float32Array.of(5, -6, 14, 0, 1, -2, 6, 0))
  })

  it('keeps every byte of its file, in order, and its answers', async () => {
    const file = buildDecoder(source, 'scaleBehind')
    const { model } = exposeQueries(file)
    const { start, end } = graphOfModel(file)
    expect(Buffer.from(model).includes(Buffer.from(file.subarray(start, end)))).toBe(true)
    const [before, after] = await Promise.all([file, model].map(answerOf))
    expect(after).toEqual(before)
  })

  it('is refused when its file was cut within the graph', () => {
    const file = buildDecoder(openModel(fixtureFolder('llama')), 'scaleBehind')
    for (const share of [0, 0.1, 0.5, 0.9, 0.99])
      expect(() => exposeQueries(file.subarray(0, Math.floor(share * file.length)))).toThrow(FormatError)
    expect(() => exposeQueries(new TextEncoder().encode('no model at all'))).toThrow(FormatError)
  })

  it('without a past reads a document at once, to the same', async () => {
    const [withPast, without] = await Promise.all(
      [true, false].map((takesPast) => openOnnxDecoder(smallDecoder({ takesPast }), options)),
    )
    const document = { tokenIds: [1, 0, 0, 1] }
    expect([withPast, without].map((decoder) => decoder.chunkLength(2))).toEqual([
      2,
      Number.POSITIVE_INFINITY,
    ])
    expect(await readWhole(without, document, 2)).toEqual(await readWhole(withPast, document, 2))
  })

  it('is refused without a token, and without the states of an encoder that it takes', async () => {
    const decoder = await openOnnxDecoder(buildDecoder(source, 'scaleBehind'), options)
    await expect(decoder.read({ tokenIds: [] }, 100).next()).rejects.toThrow('must have a token at least')
    const listener = await openOnnxDecoder(smallDecoder({ extraInput: 'encoder_hidden_states' }), options)
    await expect(listener.read({ tokenIds: [1] }, 100).next()).rejects.toThrow('add encoderStates')
  })

  it('is refused when the runtime cannot load it', async () => {
    const writer = createGraphWriter()
    smallInputs(writer)
    smallAttention(writer)
    writer.node('NoOperator', ['present.0.key'])
    await expect(openOnnxDecoder(writer.model(), options)).rejects.toThrow(
      /^onnx: the runtime must know all of a model, got ".*NoOperator.*"; fetch its files again/,
    )
  })

  it('is refused when it takes what is not known', async () => {
    const opening = openOnnxDecoder(smallDecoder({ extraInput: 'inputs_embeds' }), options)
    await expect(opening).rejects.toThrow('onnx: unknown input of a decoder, got inputs_embeds')
  })
})

describe('the branches of a decoder', () => {
  it('both give queries', async () => {
    const { model, layers } = exposeQueries(branchedDecoder(smallAttention, smallAttention))
    expect(layers).toEqual([
      {
        layer: 0,
        keys: 'present.0.key',
        values: 'present.0.value',
        queries: 'kqv.queries.0',
        logits: 'kqv.logits.0',
      },
    ])
    const session = await InferenceSession.create(model)
    for (const isLater of [false, true]) {
      const past = Float32Array.of(1, 2, 3, 4)
      const outputs = await session.run({
        input_ids: new Tensor('int64', BigInt64Array.of(1n), [1, 1]),
        use_cache_branch: new Tensor('bool', [isLater], [1]),
        'past_key_values.0.key': new Tensor('float32', past, [1, 1, 1, 4]),
        'past_key_values.0.value': new Tensor('float32', past, [1, 1, 1, 4]),
      })
      expect(outputs['kqv.queries.0'].data).toEqual(Float32Array.of(5, 6, 7, 8))
      // [1 2 3 4] and itself, with [5 6 7 8], times 1/2
      expect(outputs['kqv.logits.0'].data).toEqual(Float32Array.of(35, 87))
    }
  })

  it('are refused when one of them has no queries', () => {
    const withoutAttention = (writer: GraphWriter): void => {
      for (const part of ['key', 'value'])
        writer.node('Identity', [`past_key_values.0.${part}`], {}, [`present.0.${part}`])
      outputsOf(writer)
    }
    expect(() => exposeQueries(branchedDecoder(smallAttention, withoutAttention))).toThrow(
      'onnx: layer 0: no product of queries and keys reads present.0.key, got no reader; export the model with plain attention',
    )
  })
})

describe('queries that cannot be had are refused', () => {
  it.each<[string, SmallOptions, string]>([
    [
      'where there is no cache',
      { presentName: 'cache.0.key' },
      'must give its cache as present.<layer>.key, got cache.0.key',
    ],
    [
      'where logits are capped',
      { caps: true },
      'onnx: layer 0: logits must be products of queries and keys, got capped ones',
    ],
    [
      'where a node hides them',
      { fusedOperator: 'MultiHeadAttention' },
      'onnx: layer 0: MultiHeadAttention hides its queries, got no GroupQueryAttention; export the model without fused attention',
    ],
    [
      'where they are packed with keys',
      { fusedOperator: 'GroupQueryAttention' },
      'onnx: layer 0: GroupQueryAttention must take queries of their own, got them packed with keys',
    ],
  ])('%s', (_, options, message) => {
    expect(() => exposeQueries(smallDecoder(options))).toThrow(message)
  })
})

interface SmallOptions {
  readonly presentName?: string
  readonly caps?: boolean
  readonly fusedOperator?: string
  readonly extraInput?: string
  readonly takesPast?: boolean
  /** Of the channels of queries. */
  readonly weights?: readonly number[]
}

/** A decoder of one head of 4 channels, without RoPE: just what there must be to be found. */
function smallDecoder(options: SmallOptions): Uint8Array<ArrayBuffer> {
  const writer = createGraphWriter()
  smallInputs(writer, options.takesPast)
  if (options.extraInput !== undefined) writer.input(options.extraInput, 'float32', [1, 'frames', 4])
  smallAttention(writer, options)
  return writer.model()
}

function branchedDecoder(
  later: (writer: GraphWriter) => void,
  first: (writer: GraphWriter) => void,
): Uint8Array<ArrayBuffer> {
  const writer = createGraphWriter()
  smallInputs(writer)
  writer.input('use_cache_branch', 'bool', [1])
  const [thenBranch, elseBranch] = [later, first].map((write, index) => {
    const branch = createGraphWriter(`branch${index}.`)
    write(branch)
    return { graph: branch.graph() }
  })
  const outputs = ['present.0.key', 'present.0.value']
  writer.node('If', ['use_cache_branch'], { then_branch: thenBranch, else_branch: elseBranch }, outputs)
  outputsOf(writer)
  return writer.model()
}

function smallInputs(writer: GraphWriter, takesPast = true): void {
  writer.input('input_ids', 'int64', ['batch', 'tokens'])
  if (!takesPast) return
  for (const part of ['key', 'value'])
    writer.input(`past_key_values.0.${part}`, 'float32', ['batch', 1, 'past', 4])
}

/** Keys and queries are embeddings; the scale is 1/2. */
function smallAttention(
  writer: GraphWriter,
  {
    presentName = 'present.0.key',
    caps = false,
    fusedOperator,
    takesPast = true,
    weights,
  }: SmallOptions = {},
): void {
  const integers = (...values: bigint[]): string =>
    writer.constant([values.length], BigInt64Array.from(values))
  const embedding = writer.constant([2, 4], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))
  const queries = writer.node('Unsqueeze', [writer.node('Gather', [embedding, 'input_ids']), integers(1n)])
  if (fusedOperator !== undefined)
    writer.node(fusedOperator, [queries, '', ''], { num_heads: 1 }, [
      'attended',
      presentName,
      'present.0.value',
    ])
  else {
    const behindPast = (part: string): string[] => [
      ...(takesPast ? [`past_key_values.0.${part}`] : []),
      queries,
    ]
    writer.node('Concat', behindPast('value'), { axis: 2 }, ['present.0.value'])
    writer.node('Concat', behindPast('key'), { axis: 2 }, [presentName])
    const rows = writer.node('Transpose', [presentName], { perm: [0, 1, 3, 2] })
    const half = writer.constant([1], Float32Array.of(0.5))
    const weighed = weights
      ? writer.node('Mul', [queries, writer.constant([4], Float32Array.from(weights))])
      : queries
    const logits = writer.node('Mul', [writer.node('MatMul', [weighed, rows]), half])
    writer.node('Softmax', [caps ? writer.node('Tanh', [logits]) : logits])
  }
  writer.output(presentName)
  writer.output('present.0.value')
}

function outputsOf(writer: GraphWriter): void {
  for (const part of ['key', 'value']) writer.output(`present.0.${part}`)
}

async function answerOf(model: Uint8Array): Promise<unknown> {
  const session = await InferenceSession.create(model)
  const integers = (value: bigint): Tensor => new Tensor('int64', BigInt64Array.of(value), [1, 1])
  const past = [0, 1].flatMap((layer) =>
    ['key', 'value'].map((part) => [
      `past_key_values.${layer}.${part}`,
      new Tensor('float32', new Float32Array(0), [1, 2, 0, 8]),
    ]),
  )
  const outputs = await session.run({
    input_ids: integers(7n),
    position_ids: integers(0n),
    attention_mask: integers(1n),
    ...Object.fromEntries(past),
  })
  return outputs.logits.data
}
