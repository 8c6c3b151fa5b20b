import type { GraphPaths } from './graphPaths.ts'
import type { LayerQueries } from './layerQueries.ts'
import type { OnnxNodeView } from './onnxGraph.ts'

/**
 * The queries of a node that does all of attention at once; undefined for any other node.
 *
 * `GroupQueryAttention` may turn queries itself, with tables that it is given: then they are turned once more beside it.
 *
 * @throws RangeError which names the layer, when a node of this kind keeps its queries to itself
 *
 * Source: ONNX Runtime, "Contrib operators", com.microsoft.GroupQueryAttention.
 */
export function fusedQueries(
  node: OnnxNodeView,
  layer: number,
  paths: GraphPaths,
): Omit<LayerQueries, 'layer'> | undefined {
  if (!node.operator.includes('Attention')) return undefined
  const { operator, inputs, attributes } = node
  const refuse = (why: string): RangeError =>
    new RangeError(`onnx: layer ${layer}: ${operator} ${why}; export the model without fused attention`)
  if (operator !== 'GroupQueryAttention') throw refuse('hides its queries, got no GroupQueryAttention')
  if (inputs[1] === '') throw refuse('must take queries of their own, got them packed with keys')
  if (attributes.get('softcap')?.float) throw refuse('must leave logits as they are, got a cap on them')
  const scale = attributes.get('scale')?.float
  const numHeads = attributes.get('num_heads')?.integer ?? 0
  const fused = { numHeads, ...(scale ? { scale } : {}) }
  if (!attributes.get('do_rotary')?.integer) return { queries: inputs[0], fused }
  const [cosines, sines] = inputs.slice(7)
  const half = paths.sizesOf(cosines)?.[1]
  if (half === undefined) throw refuse('must take tables of RoPE that are constants, got computed ones')
  const isInterleaved = attributes.get('rotary_interleaved')?.integer === 1
  return {
    queries: inputs[0],
    fused: { ...fused, rotary: { cosines, sines, isInterleaved, numChannels: 2 * half } },
  }
}
