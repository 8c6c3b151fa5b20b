import type { CacheShape } from '../cache/shape.ts'
import { ShapeError } from '../numerics/errors.ts'
import { architectureNamed } from './architectures.ts'
import type { KeysAndValues, LayeredModel, LayerPast } from './layeredModel.ts'
import type { ModelConfig, ModelSource, RopeConfig } from './modelSource.ts'
import { causalMask } from './onnx/causalMask.ts'
import { type GraphWeights, headWeights, layerWeights } from './onnx/graphWeights.ts'
import { buildHeadGraph } from './onnx/headGraph.ts'
import { buildLayerGraphs, type LayerGraphs } from './onnx/layerGraph.ts'
import { rotaryTables } from './onnx/rotaryTables.ts'
import { loadOnnxRuntime, type OnnxInputs, type OnnxRuntime } from './onnxRuntime.ts'

/**
 * Reads a model of the Llama family into memory, to run on onnxruntime-node.
 *
 * - Cost: every weight in float32, once: the graphs read them where they lie, and a tied embedding is its own output matrix.
 *
 * @param source no longer needed afterwards
 * @param options threads that a layer runs on
 * @throws RangeError when onnxruntime-node is not installed
 */
export async function openLayeredModel(
  source: ModelSource,
  options: { readonly threads: number },
): Promise<LayeredModel> {
  const { config, tokenizer } = source
  const { numLayers, numQueryHeads, numKvHeads, headDim } = config.shape
  const runtime = await loadOnnxRuntime(options.threads)
  const graphs = buildLayerGraphs(config, layerWeights(source))
  const weights = readWeights(source, graphs, runtime)
  const projectGraph = await runtime.open(graphs.project.bytes)
  const mixGraph = await runtime.open(graphs.mix.bytes)
  const headGraph = await runtime.open(buildHeadGraph(config, headWeights(config)))
  const chunkInputs = createChunkInputs(config, runtime)

  return {
    config,
    tokenizer,
    embed: (tokenIds) => gatherRows(weights.embedding, tokenIds, config),
    async runLayer(layer, hidden, past, readBack = (chunk) => chunk) {
      if (!(layer in weights.layers))
        throw new RangeError(`model: layer must be 0 .. ${numLayers - 1}, got ${layer}`)
      const numTokens = countTokens(hidden, config)
      checkPast(past, config)
      const rows = runtime.tensor(hidden, [numTokens, config.hiddenSize])
      const { cosines, sines, mask } = chunkInputs(layer, past.numTokens, numTokens)
      const { queries, keys, values } = await projectGraph.run({
        ...weights.layers[layer].project,
        hidden: rows,
        cosines,
        sines,
      })
      const context = joinTokens(past, readBack({ keys, values }), config.shape)
      const contextShape = [numKvHeads, past.numTokens + numTokens, headDim]
      const outputs = await mixGraph.run({
        ...weights.layers[layer].mix,
        hidden: rows,
        queries: runtime.tensor(queries, [numQueryHeads, numTokens, headDim]),
        keys: runtime.tensor(context.keys, contextShape),
        values: runtime.tensor(context.values, contextShape),
        mask,
      })
      return { hidden: outputs['next.hidden'], queries, keys, values }
    },
    async predict(hidden) {
      const numTokens = countTokens(hidden, config)
      const { logProbabilities } = await headGraph.run({
        ...weights.head,
        hidden: runtime.tensor(hidden, [numTokens, config.hiddenSize]),
      })
      return logProbabilities
    },
    async close() {
      await projectGraph.close()
      await mixGraph.close()
      await headGraph.close()
    },
  }
}

interface ModelWeights {
  /** `[vocabularySize, hiddenSize]` */
  readonly embedding: Float32Array
  readonly layers: readonly Readonly<Record<keyof LayerGraphs, OnnxInputs>>[]
  readonly head: OnnxInputs
}

function readWeights(source: ModelSource, { project, mix }: LayerGraphs, runtime: OnnxRuntime): ModelWeights {
  const { config } = source
  const read = (weights: GraphWeights, nameInFile: (name: string) => string): OnnxInputs =>
    Object.fromEntries(
      [...weights].map(([name, shape]) => [
        name,
        runtime.tensor(source.read(nameInFile(name), shape).values, shape),
      ]),
    )
  const layers = Array.from({ length: config.shape.numLayers }, (_, layer) => {
    const nameInFile = (name: string): string => `blk.${layer}.${name}`
    return { project: read(project.weights, nameInFile), mix: read(mix.weights, nameInFile) }
  })
  const isTied = !source.has('output.weight')
  const head = read(headWeights(config), (name) =>
    isTied && name === 'output.weight' ? 'token_embd.weight' : name,
  )
  const embedding = isTied
    ? head['output.weight'].data
    : source.read('token_embd.weight', [config.vocabularySize, config.hiddenSize]).values
  return { embedding, layers, head }
}

/** The past and the chunk behind it, head by head. */
function joinTokens(past: LayerPast, chunk: KeysAndValues, { numKvHeads }: CacheShape): KeysAndValues {
  const join = (before: Float32Array, after: Float32Array): Float32Array => {
    const [numBefore, numAfter] = [before.length / numKvHeads, after.length / numKvHeads]
    const joined = new Float32Array(before.length + after.length)
    for (let head = 0; head < numKvHeads; head++) {
      const at = head * (numBefore + numAfter)
      joined.set(before.subarray(head * numBefore, (head + 1) * numBefore), at)
      joined.set(after.subarray(head * numAfter, (head + 1) * numAfter), at + numBefore)
    }
    return joined
  }
  return { keys: join(past.keys, chunk.keys), values: join(past.values, chunk.values) }
}

/** What depends on the place of a chunk alone, and serves all layers of one RoPE: made once, and kept until the next chunk. */
function createChunkInputs(
  config: ModelConfig,
  runtime: OnnxRuntime,
): (layer: number, numPast: number, numTokens: number) => OnnxInputs {
  const half = config.shape.headDim / 2
  const { slidingRope } = config
  const made = new Map<RopeConfig, OnnxInputs>()
  let place = ''
  return (layer, numPast, numTokens) => {
    if (place !== `${numPast} ${numTokens}`) made.clear()
    place = `${numPast} ${numTokens}`
    const rope = slidingRope?.layers.includes(layer) ? slidingRope : config.rope
    const known = made.get(rope)
    if (known) return known
    const { cosines, sines } = rotaryTables({ shape: config.shape, rope }, numPast, numTokens)
    const inputs = {
      cosines: runtime.tensor(cosines, [numTokens, half]),
      sines: runtime.tensor(sines, [numTokens, half]),
      mask: runtime.tensor(causalMask(numPast, numTokens), [numTokens, numPast + numTokens]),
    }
    made.set(rope, inputs)
    return inputs
  }
}

async function gatherRows(
  embedding: Float32Array,
  tokenIds: Int32Array,
  { architecture, vocabularySize, hiddenSize }: ModelConfig,
): Promise<Float32Array> {
  const rows = new Float32Array(tokenIds.length * hiddenSize)
  for (const [row, id] of tokenIds.entries()) {
    if (!(id >= 0 && id < vocabularySize))
      throw new RangeError(`model: token id must be 0 .. ${vocabularySize - 1}, got ${id} at token ${row}`)
    rows.set(embedding.subarray(id * hiddenSize, (id + 1) * hiddenSize), row * hiddenSize)
  }
  if (!architectureNamed(architecture).isGemma) return rows
  const scale = Math.sqrt(hiddenSize)
  return rows.map((value) => value * scale)
}

function countTokens(hidden: Float32Array, { hiddenSize }: ModelConfig): number {
  const numTokens = hidden.length / hiddenSize
  if (!(Number.isInteger(numTokens) && numTokens > 0))
    throw new ShapeError(
      `model: hidden must be [numTokens, ${hiddenSize}] with a token at least, got ${hidden.length} values`,
    )
  return numTokens
}

function checkPast({ numTokens, keys, values }: LayerPast, { shape }: ModelConfig): void {
  const expected = shape.numKvHeads * numTokens * shape.headDim
  for (const [operand, { length }] of Object.entries({ keys, values }))
    if (length !== expected)
      throw new ShapeError(
        `model: past ${operand} must be [${shape.numKvHeads}, ${numTokens}, ${shape.headDim}], got ${length} values`,
      )
}
