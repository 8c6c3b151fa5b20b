import { logitsName, nodesOf, positionField, queriesName } from './exposedNodes.ts'
import { cacheGraphs, exposeValues } from './exposeValues.ts'
import { findQueries, layerOfKeys } from './findQueries.ts'
import type { FusedQueries, LayerQueries } from './layerQueries.ts'
import { graphOfModel, type OnnxGraphView, viewGraph } from './onnxGraph.ts'

/** A decoder that gives its queries beside its cache. */
export interface ExposedDecoder {
  readonly model: Uint8Array<ArrayBuffer>
  readonly layers: readonly ExposedLayer[]
}

/** What a model gives of one layer, by the names of its outputs. */
export interface ExposedLayer {
  readonly layer: number
  /** `present.<layer>.key` or `present.<layer>.decoder.key`. */
  readonly keys: string
  readonly values: string
  /** `[batch, heads, tokens, headDim]`; `[batch, tokens, heads, headDim]` from a fused node. */
  readonly queries: string
  /** Scaled as the model does it, before its mask; a fused node shows none. */
  readonly logits?: string
  readonly fused?: FusedQueries
}

/**
 * Adds the queries of every layer, after RoPE, and the logits to the outputs of a decoder; nothing else of the file changes.
 *
 * A decoder with two branches, for its first run and for later ones, gives them from both.
 *
 * @param file an ONNX file in the layout of transformers.js
 * @throws FormatError when it is no ONNX file
 * @throws RangeError when queries cannot be had, or from one branch alone
 */
export function exposeQueries(file: Uint8Array): ExposedDecoder {
  const graph = viewGraph(file, graphOfModel(file))
  const found = queriesOfGraphs(file, graph)
  const layers = found[0].map((layer) => describe(layer, graph.outputs))
  const model = exposeValues(file, graph, {
    names: layers.flatMap(({ queries, logits }) => (logits === undefined ? [queries] : [queries, logits])),
    nodes: found.map(nodesOf),
    inputs: layers.some(({ fused }) => fused?.rotary) ? [positionField()] : [],
  })
  return { model, layers }
}

/** @returns of each graph that computes the cache, in one order */
function queriesOfGraphs(file: Uint8Array, graph: OnnxGraphView): LayerQueries[][] {
  const { branching, ranges } = cacheGraphs(graph)
  if (!branching) return [findQueries(graph)]
  const found = ranges.map((range) => findQueries(viewGraph(file, range), [graph], branching.outputs))
  const [first, ...others] = found.map(kindsOf)
  if (others.every((kinds) => kinds === first)) return found
  throw new RangeError('onnx: branches of a decoder must have the same attention, got two kinds of it')
}

function kindsOf(layers: readonly LayerQueries[]): string {
  return JSON.stringify(layers.map(({ layer, logits, fused }) => [layer, logits !== undefined, fused]))
}

function describe({ layer, logits, fused }: LayerQueries, outputs: readonly string[]): ExposedLayer {
  const keys = outputs.find((name) => layerOfKeys(name) === layer) ?? ''
  return {
    layer,
    keys,
    values: keys.replace(/key$/, 'value'),
    queries: queriesName(layer),
    ...(logits === undefined ? {} : { logits: logitsName(layer) }),
    ...(fused && { fused }),
  }
}
