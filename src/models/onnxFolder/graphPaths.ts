import type { OnnxGraphView, OnnxNodeView } from './onnxGraph.ts'

/** A graph that can be walked from a value to what makes it and to what reads it. */
export interface GraphPaths {
  producerOf(value: string): OnnxNodeView | undefined
  readersOf(value: string): readonly OnnxNodeView[]
  /** Sizes of a constant, of this graph or of those around it. */
  sizesOf(value: string): readonly number[] | undefined
  /** Whether a value is one number that does not depend on the data: a constant, or made of sizes. */
  isScalar(value: string): boolean
  /** The input that a node hands on times a number, unchanged but for that; undefined for any other node. */
  scaledInput(node: OnnxNodeView): string | undefined
}

/** What makes numbers of numbers. */
const scalarOperators = [
  'Cast',
  'Div',
  'Gather',
  'Identity',
  'Mul',
  'Pow',
  'Reciprocal',
  'Reshape',
  'Slice',
  'Sqrt',
  'Squeeze',
  'Unsqueeze',
]

/** @param outer the graphs around this one, whose constants it sees */
export function graphPaths(graph: OnnxGraphView, outer: readonly OnnxGraphView[] = []): GraphPaths {
  const producers = new Map<string, OnnxNodeView>()
  const readers = new Map<string, OnnxNodeView[]>()
  for (const node of graph.nodes) {
    for (const output of node.outputs) producers.set(output, node)
    for (const input of new Set(node.inputs)) readers.set(input, [...(readers.get(input) ?? []), node])
  }
  const outerConstants = outer.flatMap((around) => around.nodes.filter(isConstant))
  for (const node of outerConstants) producers.set(node.outputs[0], node)

  const paths: GraphPaths = {
    producerOf: (value) => producers.get(value),
    readersOf: (value) => readers.get(value) ?? [],
    sizesOf: (value) => [graph, ...outer].map(({ constants }) => constants.get(value)).find((sizes) => sizes),
    isScalar(value) {
      const sizes = paths.sizesOf(value)
      if (sizes) return isOne(sizes)
      const node = producers.get(value)
      if (!node) return false
      if (isConstant(node)) return isOne(node.attributes.get('value')?.sizes ?? [])
      return (
        node.operator === 'Shape' ||
        (scalarOperators.includes(node.operator) && node.inputs.every(paths.isScalar))
      )
    },
    scaledInput({ operator, inputs }) {
      if (operator === 'Cast' || operator === 'Identity') return inputs[0]
      if (operator === 'Div') return paths.isScalar(inputs[1]) ? inputs[0] : undefined
      if (operator !== 'Mul') return undefined
      const data = inputs.filter((input) => !paths.isScalar(input))
      return data.length === 1 ? data[0] : undefined
    },
  }
  return paths
}

function isConstant({ operator }: OnnxNodeView): boolean {
  return operator === 'Constant'
}

function isOne(sizes: readonly number[]): boolean {
  return sizes.every((size) => size === 1)
}
