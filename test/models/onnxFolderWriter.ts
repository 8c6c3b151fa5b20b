import {
  bytesField,
  concatenate,
  integerField,
  messageField,
  textField,
} from '../../src/models/onnx/protobuf.ts'

/** Writes ONNX graphs with all that exported decoders have: integer inputs, operators of other domains, branches. */
export interface GraphWriter {
  input(name: string, type: keyof typeof elementTypes, shape: readonly (number | string)[]): string
  constant(shape: readonly number[], values: Float32Array | BigInt64Array): string
  /** A constant whose values are a file beside the model. */
  external(shape: readonly number[], file: string): string
  /** @param outputs their names; one of the writer's own where there are none */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    outputs?: readonly string[],
  ): string
  output(name: string, type?: keyof typeof elementTypes): void
  /** The graph alone, as a branch takes it. */
  graph(): Uint8Array
  model(): Uint8Array<ArrayBuffer>
}

/** A number is an integer; a graph is that of a branch. */
export type Attribute =
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: Uint8Array }

const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10 }
const fusedOperators = ['GroupQueryAttention', 'RotaryEmbedding']

/** @param prefix of the names that the writer makes up; branches need one that their outer graph has not */
export function createGraphWriter(prefix = 'v'): GraphWriter {
  const fields: Uint8Array[] = []
  let numValues = 0
  const newName = (): string => `${prefix}${numValues++}`
  const writer: GraphWriter = {
    input(name, type, shape) {
      fields.push(messageField(11, valueInfo(name, type, shape)))
      return name
    },
    constant(shape, values) {
      const name = newName()
      fields.push(
        messageField(5, [
          ...shape.map((size) => integerField(1, size)),
          integerField(2, values instanceof Float32Array ? elementTypes.float32 : elementTypes.int64),
          textField(8, name),
          bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
        ]),
      )
      return name
    },
    external(shape, file) {
      const name = newName()
      fields.push(
        messageField(5, [
          ...shape.map((size) => integerField(1, size)),
          integerField(2, elementTypes.float32),
          textField(8, name),
          messageField(13, [textField(1, 'location'), textField(2, file)]),
          integerField(14, 1),
        ]),
      )
      return name
    },
    node(operator, inputs, attributes = {}, outputs = [newName()]) {
      fields.push(
        messageField(1, [
          ...inputs.map((input) => textField(1, input)),
          ...outputs.map((output) => textField(2, output)),
          textField(4, operator),
          ...Object.entries(attributes).map(([name, value]) => messageField(5, attributeFields(name, value))),
          ...(fusedOperators.includes(operator) ? [textField(7, 'com.microsoft')] : []),
        ]),
      )
      return outputs[0]
    },
    output(name, type = 'float32') {
      fields.push(messageField(12, valueInfo(name, type)))
    },
    graph: () => concatenate([textField(2, 'graph'), ...fields]),
    model: () =>
      concatenate([
        integerField(1, 8),
        bytesField(7, writer.graph()),
        messageField(8, [integerField(2, 17)]),
        messageField(8, [textField(1, 'com.microsoft'), integerField(2, 1)]),
      ]),
  }
  return writer
}

function attributeFields(name: string, value: Attribute): Uint8Array[] {
  if (typeof value === 'number') return [textField(1, name), integerField(3, value), integerField(20, 2)]
  if ('float' in value) {
    const bits = new Uint8Array(Float32Array.of(value.float).buffer)
    return [textField(1, name), Uint8Array.of(8 * 2 + 5, ...bits), integerField(20, 1)]
  }
  if ('graph' in value) return [textField(1, name), bytesField(6, value.graph), integerField(20, 5)]
  return [textField(1, name), ...value.map((item) => integerField(8, item)), integerField(20, 7)]
}

function valueInfo(
  name: string,
  type: keyof typeof elementTypes,
  shape?: readonly (number | string)[],
): Uint8Array[] {
  const sizes = shape?.map((size) =>
    messageField(1, [typeof size === 'number' ? integerField(1, size) : textField(2, size)]),
  )
  const tensor = [integerField(1, elementTypes[type]), ...(sizes ? [messageField(2, sizes)] : [])]
  return [textField(1, name), messageField(2, [messageField(1, tensor)])]
}
