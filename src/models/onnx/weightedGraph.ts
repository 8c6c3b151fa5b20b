import { createGraph, type GraphBuilder, type GraphValue } from './graphBuilder.ts'
import type { GraphWeights } from './graphWeights.ts'

/** A graph whose weights are inputs: one graph serves all layers, and no weight is copied into it. */
export interface WeightedGraph {
  readonly graph: GraphBuilder
  readonly weights: ReadonlyMap<string, GraphValue>
  readonly normEpsilon: number
}

export function createWeightedGraph(name: string, shapes: GraphWeights, normEpsilon: number): WeightedGraph {
  const graph = createGraph(name)
  const weights = new Map([...shapes].map(([weight, shape]) => [weight, graph.input(weight, shape)]))
  return { graph, weights, normEpsilon }
}

/** `value W' + b`, where the model has such a bias. */
export function linear({ graph, weights }: WeightedGraph, value: GraphValue, name: string): GraphValue {
  const inputs = [value, weights.get(`${name}.weight`), weights.get(`${name}.bias`)]
  return graph.node(
    'Gemm',
    inputs.filter((input) => input !== undefined),
    { transB: 1 },
  )
}

/** `value / sqrt(mean(value^2) + epsilon) * weight` over the last axis; the value itself where the model has no such norm. */
export function norm(
  { graph, weights, normEpsilon }: WeightedGraph,
  value: GraphValue,
  name: string,
): GraphValue {
  const weight = weights.get(`${name}.weight`)
  if (weight === undefined) return value
  const squares = graph.node('Mul', [value, value])
  const mean = graph.node('ReduceMean', [squares], { axes: [-1], keepdims: 1 })
  const length = graph.node('Sqrt', [graph.node('Add', [mean, graph.scalar(normEpsilon)])])
  return graph.node('Mul', [graph.node('Div', [value, length]), weight])
}
