import type { ModelConfig } from '../modelSource.ts'
import type { GraphBuilder, GraphValue } from './graphBuilder.ts'
import type { GraphWeights } from './graphWeights.ts'
import { createWeightedGraph, linear, norm } from './weightedGraph.ts'

/**
 * The last norm, the output matrix and the softmax, as an ONNX graph.
 *
 * Inputs: `hidden` `[tokens, hiddenSize]` and the weights. Output: `logProbabilities` `[tokens, vocabularySize]`.
 */
export function buildHeadGraph(config: ModelConfig, weights: GraphWeights): Uint8Array<ArrayBuffer> {
  const head = createWeightedGraph('head', weights, config.normEpsilon)
  const { graph } = head
  const normed = norm(head, graph.input('hidden', ['tokens', config.hiddenSize]), 'output_norm')
  const logits = linear(head, normed, 'output')
  graph.output('logProbabilities', logSoftmax(graph, logits, config.vocabularySize))
  return graph.build()
}

/**
 * Log-softmax whose sum is taken in blocks, and then over the blocks.
 *
 *     logProbability_i = shifted_i - log sum_j exp(shifted_j) ,  shifted = logits - max logits
 *
 * - Error: 1e-6 nats over a vocabulary of 49,152, where the runtime's own LogSoftmax is off by 2e-5, always to one side.
 */
function logSoftmax(graph: GraphBuilder, logits: GraphValue, size: number): GraphValue {
  const overLast = { axes: [-1], keepdims: 1 }
  const shifted = graph.node('Sub', [logits, graph.node('ReduceMax', [logits], overLast)])
  const blocks = graph.reshape(graph.node('Exp', [shifted]), [0, -1, blockLength(size)])
  const sums = graph.node('ReduceSum', [blocks, graph.integers([-1])], { keepdims: 0 })
  const sum = graph.node('ReduceSum', [sums, graph.integers([-1])], { keepdims: 1 })
  return graph.node('Sub', [shifted, graph.node('Log', [sum])])
}

/** The largest divisor of a size up to its square root. */
function blockLength(size: number): number {
  let length = Math.floor(Math.sqrt(size))
  while (size % length !== 0) length--
  return length
}
