import { bytesField, concatenate, integerField, messageField, textField } from './protobuf.ts'

/** A computation as ONNX describes it: values have names, and nodes make new ones from old. */
export interface OnnxGraph {
  readonly name: string
  readonly inputs: readonly OnnxInput[]
  readonly constants: readonly OnnxConstant[]
  /** In an order in which they can be computed. */
  readonly nodes: readonly OnnxNode[]
  /** Names of float32 values. */
  readonly outputs: readonly string[]
}

/** A float32 tensor that is given at every run; a size that is not known before has a name. */
export interface OnnxInput {
  readonly name: string
  readonly shape: readonly (number | string)[]
}

export interface OnnxConstant {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array | BigInt64Array
}

export interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** An integer, or a list of them. */
  readonly attributes: Readonly<Record<string, number | readonly number[]>>
}

/** ReduceMean takes its axes, and Split its parts, as attributes and as they are up to here. */
const OPERATOR_SET = 17
const IR_VERSION = 8
const FLOAT = 1
const INT64 = 7
const ATTRIBUTE_INTEGER = 2
const ATTRIBUTE_INTEGERS = 7

/**
 * The bytes of an ONNX file with one graph.
 *
 * - Assumes: a little-endian machine, as every JavaScript host is.
 *
 * Source: ONNX, `onnx.proto`, messages ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto, ValueInfoProto.
 */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  return concatenate([
    integerField(1, IR_VERSION),
    textField(2, 'kqv'),
    messageField(7, encodeGraph(graph)),
    messageField(8, [integerField(2, OPERATOR_SET)]),
  ])
}

function encodeGraph({ name, inputs, constants, nodes, outputs }: OnnxGraph): Uint8Array[] {
  return [
    ...nodes.map((node) => messageField(1, encodeNode(node))),
    textField(2, name),
    ...constants.map((constant) => messageField(5, encodeConstant(constant))),
    ...inputs.map((input) => messageField(11, encodeValue(input.name, input.shape))),
    ...outputs.map((output) => messageField(12, encodeValue(output))),
  ]
}

function encodeNode({ operator, inputs, outputs, attributes }: OnnxNode): Uint8Array[] {
  return [
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => messageField(5, encodeAttribute(name, value))),
  ]
}

function encodeAttribute(name: string, value: number | readonly number[]): Uint8Array[] {
  return typeof value === 'number'
    ? [textField(1, name), integerField(3, value), integerField(20, ATTRIBUTE_INTEGER)]
    : [
        textField(1, name),
        ...value.map((item) => integerField(8, item)),
        integerField(20, ATTRIBUTE_INTEGERS),
      ]
}

function encodeConstant({ name, shape, values }: OnnxConstant): Uint8Array[] {
  return [
    ...shape.map((size) => integerField(1, size)),
    integerField(2, values instanceof Float32Array ? FLOAT : INT64),
    textField(8, name),
    bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]
}

/** A float32 tensor; without a shape, of any. */
function encodeValue(name: string, shape?: OnnxInput['shape']): Uint8Array[] {
  const sizes = shape?.map((size) =>
    messageField(1, [typeof size === 'number' ? integerField(1, size) : textField(2, size)]),
  )
  const tensor = [integerField(1, FLOAT), ...(sizes ? [messageField(2, sizes)] : [])]
  return [textField(1, name), messageField(2, [messageField(1, tensor)])]
}
