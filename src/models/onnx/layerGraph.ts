import { architectureNamed } from '../architectures.ts'
import type { ModelConfig } from '../modelSource.ts'
import type { GraphBuilder, GraphValue } from './graphBuilder.ts'
import type { GraphWeights } from './graphWeights.ts'
import { createWeightedGraph, linear, norm, type WeightedGraph } from './weightedGraph.ts'

/** The graphs of a layer, and the weights that each takes. */
export interface LayerGraphs {
  readonly project: LayerGraph
  readonly mix: LayerGraph
}

export interface LayerGraph {
  readonly weights: GraphWeights
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * One layer of the Llama family as two ONNX graphs, so that a cache can stand between them.
 *
 *     project:  queries, keys, values = heads of norm(hidden) W' + b, the first two after RoPE
 *     mix:      x = hidden + attention(queries, keys, values) W_output'
 *               hidden' = x + (silu(y W_gate') * y W_up') W_down' ,  y = norm(x)
 *
 * Gemma has GELU for silu, and Gemma 3 norms what is added.
 * `project` takes `hidden` `[tokens, hiddenSize]`, `cosines` and `sines` of the rotary angles `[tokens, headDim / 2]`, and
 * gives `[heads, tokens, headDim]`. `mix` takes `hidden`, `queries`, `keys` and `values` of all tokens there are
 * `[numKvHeads, context, headDim]`, and `mask` `[tokens, context]`, added to the logits; it gives `next.hidden`.
 */
export function buildLayerGraphs(config: ModelConfig, weights: GraphWeights): LayerGraphs {
  const isProjected = (name: string): boolean => /^attn_(norm|q|k|v)[._]/.test(name)
  const weightsOf = (projected: boolean): GraphWeights =>
    new Map([...weights].filter(([name]) => isProjected(name) === projected))
  return {
    project: { weights: weightsOf(true), bytes: buildProjectGraph(config, weightsOf(true)) },
    mix: { weights: weightsOf(false), bytes: buildMixGraph(config, weightsOf(false)) },
  }
}

function buildProjectGraph(config: ModelConfig, weights: GraphWeights): Uint8Array<ArrayBuffer> {
  const layer = createWeightedGraph('project', weights, config.normEpsilon)
  const { graph } = layer
  const { numQueryHeads, numKvHeads } = config.shape
  const normed = norm(layer, graph.input('hidden', ['tokens', config.hiddenSize]), 'attn_norm')
  const rotate = rotation(layer, config)
  graph.output('queries', rotate(projectHeads(layer, config, normed, 'attn_q', numQueryHeads)))
  graph.output('keys', rotate(projectHeads(layer, config, normed, 'attn_k', numKvHeads)))
  graph.output('values', projectHeads(layer, config, normed, 'attn_v', numKvHeads))
  return graph.build()
}

function buildMixGraph(config: ModelConfig, weights: GraphWeights): Uint8Array<ArrayBuffer> {
  const layer = createWeightedGraph('mix', weights, config.normEpsilon)
  const { graph } = layer
  const { numQueryHeads, numKvHeads, headDim } = config.shape
  const hidden = graph.input('hidden', ['tokens', config.hiddenSize])
  const queries = graph.input('queries', [numQueryHeads, 'tokens', headDim])
  const [keys, values] = ['keys', 'values'].map((name) => graph.input(name, [numKvHeads, 'context', headDim]))
  const rows = graph.node('Transpose', [attend(layer, config, queries, keys, values)], { perm: [1, 0, 2] })
  const output = linear(layer, graph.reshape(rows, [-1, numQueryHeads * headDim]), 'attn_output')
  const attended = graph.node('Add', [hidden, norm(layer, output, 'post_attention_norm')])
  const fed = feedForward(layer, config, norm(layer, attended, 'ffn_norm'))
  graph.output('next.hidden', graph.node('Add', [attended, norm(layer, fed, 'post_ffw_norm')]))
  return graph.build()
}

/** Query heads that share a KV head are rows of one matrix, so that no key and no value is repeated. */
function attend(
  { graph }: WeightedGraph,
  { shape }: ModelConfig,
  queries: GraphValue,
  keys: GraphValue,
  values: GraphValue,
): GraphValue {
  const { numQueryHeads, numKvHeads, headDim } = shape
  const scaled = graph.node('Mul', [queries, graph.scalar(1 / Math.sqrt(headDim))])
  const grouped = graph.reshape(scaled, [numKvHeads, -1, headDim])
  const logits = graph.node('MatMul', [grouped, graph.node('Transpose', [keys], { perm: [0, 2, 1] })])
  const mask = graph.input('mask', ['tokens', 'context'])
  const masked = graph.node('Add', [graph.reshape(logits, [numQueryHeads, -1, 0]), mask])
  const probabilities = graph.node('Softmax', [masked], { axis: -1 })
  const outputs = graph.node('MatMul', [graph.reshape(probabilities, [numKvHeads, -1, 0]), values])
  return graph.reshape(outputs, [numQueryHeads, -1, headDim])
}

/** `[tokens, hiddenSize]` to `[heads, tokens, headDim]`, normalized head by head where the model does so. */
function projectHeads(
  layer: WeightedGraph,
  { shape }: ModelConfig,
  normed: GraphValue,
  name: string,
  numHeads: number,
): GraphValue {
  const rows = layer.graph.reshape(linear(layer, normed, name), [-1, numHeads, shape.headDim])
  return layer.graph.node('Transpose', [norm(layer, rows, `${name}_norm`)], { perm: [1, 0, 2] })
}

/** RoPE: each pair of channels is turned by an angle, `(a, b)` to `(a cos - b sin, b cos + a sin)`. */
function rotation({ graph }: WeightedGraph, { shape, rope }: ModelConfig): (heads: GraphValue) => GraphValue {
  const half = shape.headDim / 2
  // the axis of a pair's two members
  const axis = rope.pairing === 'adjacent' ? 3 : 2
  const paired = axis === 3 ? [0, 0, half, 2] : [0, 0, 2, half]
  const [cosines, sines] = ['cosines', 'sines'].map((name) =>
    graph.reshape(graph.input(name, ['tokens', half]), axis === 3 ? [0, half, 1] : [0, 1, half]),
  )
  return (heads) => {
    const [a, b] = graph.halve(graph.reshape(heads, paired), axis)
    const times = (value: GraphValue, table: GraphValue): GraphValue => graph.node('Mul', [value, table])
    const first = graph.node('Sub', [times(a, cosines), times(b, sines)])
    const second = graph.node('Add', [times(b, cosines), times(a, sines)])
    return graph.reshape(graph.node('Concat', [first, second], { axis }), [0, 0, shape.headDim])
  }
}

/** SwiGLU, or GeGLU: both activations are `x sigmoid(z)`. */
function feedForward(layer: WeightedGraph, config: ModelConfig, normed: GraphValue): GraphValue {
  const { graph } = layer
  const gate = linear(layer, normed, 'ffn_gate')
  const argument = architectureNamed(config.architecture).isGemma ? geluArgument(graph, gate) : gate
  const activated = graph.node('Mul', [gate, graph.node('Sigmoid', [argument])])
  return linear(layer, graph.node('Mul', [activated, linear(layer, normed, 'ffn_up')]), 'ffn_down')
}

/**
 * The z of which `x sigmoid(z)` is the tanh form of GELU.
 *
 *     gelu(x) = x (1 + tanh(z / 2)) / 2 = x sigmoid(z) ,  z = 2 sqrt(2 / pi) x (1 + 0.044715 x^2)
 *
 * Source: Hendrycks and Gimpel (2016), "Gaussian Error Linear Units (GELUs)", arXiv:1606.08415.
 */
function geluArgument(graph: GraphBuilder, x: GraphValue): GraphValue {
  const slope = 2 * Math.sqrt(2 / Math.PI)
  const cubic = graph.node('Mul', [graph.node('Mul', [x, x]), graph.scalar(0.044715 * slope)])
  return graph.node('Mul', [x, graph.node('Add', [cubic, graph.scalar(slope)])])
}
