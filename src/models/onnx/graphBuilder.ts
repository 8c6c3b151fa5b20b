import { encodeOnnxModel, type OnnxConstant, type OnnxInput, type OnnxNode } from './onnxModel.ts'

/** A value of a graph that is being built, by its name. */
export type GraphValue = string

/** Builds an ONNX graph in the order in which it is computed. */
export interface GraphBuilder {
  input(name: string, shape: OnnxInput['shape']): GraphValue
  /** A float32 number. */
  scalar(value: number): GraphValue
  /** A list of whole numbers: axes, or a shape. */
  integers(values: readonly number[]): GraphValue
  node(operator: string, inputs: readonly GraphValue[], attributes?: OnnxNode['attributes']): GraphValue
  /** @param shape -1: what is left over; 0: as in the input */
  reshape(value: GraphValue, shape: readonly number[]): GraphValue
  /** Two halves along an axis. */
  halve(value: GraphValue, axis: number): readonly [GraphValue, GraphValue]
  output(name: string, value: GraphValue): void
  /** The bytes of an ONNX file. */
  build(): Uint8Array<ArrayBuffer>
}

export function createGraph(name: string): GraphBuilder {
  const inputs: OnnxInput[] = []
  const constants: OnnxConstant[] = []
  const nodes: OnnxNode[] = []
  const outputs: string[] = []
  let numValues = 0
  const newName = (): GraphValue => `value${numValues++}`

  function constant(shape: readonly number[], values: OnnxConstant['values']): GraphValue {
    const value = newName()
    constants.push({ name: value, shape, values })
    return value
  }

  const graph: GraphBuilder = {
    input(input, shape) {
      inputs.push({ name: input, shape })
      return input
    },
    scalar: (value) => constant([], Float32Array.of(value)),
    integers: (values) => constant([values.length], BigInt64Array.from(values, BigInt)),
    node(operator, from, attributes = {}) {
      const value = newName()
      nodes.push({ operator, inputs: from, outputs: [value], attributes })
      return value
    },
    reshape: (value, shape) => graph.node('Reshape', [value, graph.integers(shape)]),
    halve(value, axis) {
      const halves = [newName(), newName()] as const
      nodes.push({ operator: 'Split', inputs: [value], outputs: halves, attributes: { axis } })
      return halves
    },
    output(output, value) {
      nodes.push({ operator: 'Identity', inputs: [value], outputs: [output], attributes: {} })
      outputs.push(output)
    },
    build: () => encodeOnnxModel({ name, inputs, constants, nodes, outputs }),
  }
  return graph
}
