import { fusedQueries } from './fusedQueries.ts'
import { type GraphPaths, graphPaths } from './graphPaths.ts'
import type { LayerQueries } from './layerQueries.ts'
import type { OnnxGraphView, OnnxNodeView } from './onnxGraph.ts'

/** What hands keys on with other axes, or a head many times. */
const reshaping = ['Cast', 'Expand', 'Identity', 'Reshape', 'Squeeze', 'Tile', 'Transpose', 'Unsqueeze']
const products = ['MatMul', 'FusedMatMul']

/**
 * Finds the queries of every self-attention in a decoder that gives its cache as `present.<layer>.key`.
 *
 * From the keys on, through what changes their axes or scales them, to the product that they are one side of; from its other
 * side back over scales.
 *
 * @param outputs names by which the outputs of the graph are known outside
 * @throws RangeError which names the layer, and says why its queries cannot be had
 */
export function findQueries(
  graph: OnnxGraphView,
  outer: readonly OnnxGraphView[] = [],
  outputs: readonly string[] = graph.outputs,
): LayerQueries[] {
  const paths = graphPaths(graph, outer)
  const found = outputs.flatMap((output, index) => {
    const layer = layerOfKeys(output)
    return layer === undefined ? [] : [queriesOfLayer(paths, layer, graph.outputs[index])]
  })
  if (found.length > 0) return found.toSorted((a, b) => a.layer - b.layer)
  throw new RangeError(
    `onnx: a decoder must give its cache as present.<layer>.key, got ${outputs.slice(0, 3).join(', ')}; ` +
      'export it with its past',
  )
}

/** Of keys that a decoder made of its own tokens. */
export function layerOfKeys(output: string): number | undefined {
  const [, layer] = /^present\.(\d+)\.(?:decoder\.)?key$/.exec(output) ?? []
  return layer === undefined ? undefined : Number(layer)
}

function queriesOfLayer(paths: GraphPaths, layer: number, keys: string): LayerQueries {
  const source = paths.producerOf(keys)
  const fused = source && fusedQueries(source, layer, paths)
  if (fused) return { layer, ...fused }
  const starts = source?.operator === 'Identity' ? [keys, source.inputs[0]] : [keys]
  const found = findProduct(paths, starts)
  if (!found)
    throw new RangeError(
      `onnx: layer ${layer}: no product of queries and keys reads ${keys}, got ${operatorsAfter(paths, keys)}; ` +
        'export the model with plain attention',
    )
  return {
    layer,
    queries: beforeScales(paths, found.other),
    logits: behindScales(paths, layer, found.product.outputs[0]),
  }
}

function findProduct(
  paths: GraphPaths,
  keys: readonly string[],
): { product: OnnxNodeView; other: string } | undefined {
  const reached = new Set(keys)
  for (const value of reached)
    for (const node of paths.readersOf(value)) {
      if (products.includes(node.operator))
        return { product: node, other: node.inputs[node.inputs[0] === value ? 1 : 0] }
      const isReshaped = reshaping.includes(node.operator) && node.inputs[0] === value
      if (isReshaped || paths.scaledInput(node) === value) reached.add(node.outputs[0])
    }
  return undefined
}

function beforeScales(paths: GraphPaths, queries: string): string {
  let value = queries
  for (let node = paths.producerOf(value); node; node = paths.producerOf(value)) {
    const input = paths.scaledInput(node)
    if (input === undefined) break
    value = input
  }
  return value
}

function behindScales(paths: GraphPaths, layer: number, logits: string): string {
  let value = logits
  while (true) {
    const readers = paths.readersOf(value)
    const next = readers.find((node) => paths.scaledInput(node) === value)
    if (!next) {
      if (readers.some(({ operator }) => operator === 'Tanh'))
        throw new RangeError(
          `onnx: layer ${layer}: logits must be products of queries and keys, got capped ones; ` +
            'no trace can hold that',
        )
      return value
    }
    value = next.outputs[0]
  }
}

function operatorsAfter(paths: GraphPaths, value: string): string {
  const operators = paths.readersOf(value).map(({ operator }) => operator)
  return operators.length === 0 ? 'no reader' : [...new Set(operators)].join(', ')
}
