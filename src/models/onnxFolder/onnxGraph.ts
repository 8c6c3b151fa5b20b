import { FormatError } from '../../numerics/errors.ts'
import {
  type ByteRange,
  integersOf,
  type ProtobufField,
  rangesOf,
  readFields,
  textsOf,
  valueRange,
} from './protobufFields.ts'

/** A graph of an ONNX file, as far as one must know it to find its way: names, and where things lie. */
export interface OnnxGraphView extends ByteRange {
  readonly nodes: readonly OnnxNodeView[]
  /** Sizes of the constants that it holds. */
  readonly constants: ReadonlyMap<string, readonly number[]>
  readonly outputs: readonly string[]
}

export interface OnnxNodeView extends ByteRange {
  readonly operator: string
  /** An empty name is an input that is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, OnnxAttributeView>
}

export interface OnnxAttributeView extends ByteRange {
  readonly integer?: number
  readonly float?: number
  /** Sizes of its tensor. */
  readonly sizes?: readonly number[]
  /** Of its graph, where it has one. */
  readonly graph?: ByteRange
}

/** Numbers of fields in `onnx.proto`. */
export const modelFields = { graph: 7 }
export const graphFields = { node: 1, constant: 5, input: 11, output: 12 }
export const nodeFields = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 }
export const attributeFields = { name: 1, float: 2, integer: 3, tensor: 5, graph: 6, type: 20 }
const tensorFields = { size: 1, name: 8 }
const VALUE_NAME = 1

/**
 * Where the graph of a model lies.
 *
 * @throws FormatError when it is no ONNX file
 */
export function graphOfModel(file: Uint8Array): ByteRange {
  const [graph] = rangesOf(readFields(file, { start: 0, end: file.length }), modelFields.graph)
  if (graph) return graph
  throw new FormatError('onnx: a model must have a graph, got none; fetch the file again', file.length)
}

export function viewGraph(file: Uint8Array, range: ByteRange): OnnxGraphView {
  const fields = readFields(file, range)
  const constants = rangesOf(fields, graphFields.constant).map((tensor) => {
    const tensorContent = readFields(file, tensor)
    const [name = ''] = textsOf(file, tensorContent, tensorFields.name)
    return [name, integersOf(file, tensorContent, tensorFields.size)] as const
  })
  return {
    start: range.start,
    end: range.end,
    nodes: rangesOf(fields, graphFields.node).map((node) => viewNode(file, node)),
    constants: new Map(constants),
    outputs: rangesOf(fields, graphFields.output).flatMap((output) =>
      textsOf(file, readFields(file, output), VALUE_NAME).slice(0, 1),
    ),
  }
}

function viewNode(file: Uint8Array, range: ByteRange): OnnxNodeView {
  const fields = readFields(file, range)
  const [operator = ''] = textsOf(file, fields, nodeFields.operator)
  return {
    start: range.start,
    end: range.end,
    operator,
    inputs: textsOf(file, fields, nodeFields.input),
    outputs: textsOf(file, fields, nodeFields.output),
    attributes: new Map(
      rangesOf(fields, nodeFields.attribute).map((attribute) => viewAttribute(file, attribute)),
    ),
  }
}

function viewAttribute(file: Uint8Array, range: ByteRange): [string, OnnxAttributeView] {
  const fields = readFields(file, range)
  const find = (number: number): ProtobufField | undefined => fields.find((field) => field.number === number)
  const [name = ''] = textsOf(file, fields, attributeFields.name)
  const integer = find(attributeFields.integer)
  const float = find(attributeFields.float)
  const tensor = find(attributeFields.tensor)
  const graph = find(attributeFields.graph)
  const view = new DataView(file.buffer, file.byteOffset)
  return [
    name,
    {
      start: range.start,
      end: range.end,
      ...(integer && { integer: integer.integer }),
      ...(float && { float: view.getFloat32(float.valueStart, true) }),
      ...(tensor && { sizes: integersOf(file, readFields(file, valueRange(tensor)), tensorFields.size) }),
      ...(graph && { graph: valueRange(graph) }),
    },
  ]
}
