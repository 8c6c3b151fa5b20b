import { integerField, messageField, textField } from '../onnx/protobuf.ts'
import type { FusedQueries, LayerQueries } from './layerQueries.ts'
import { attributeFields, graphFields, nodeFields } from './onnxGraph.ts'

/** Place of the first token of a run; an input of models whose queries are turned beside a fused node. */
export const positionInput = 'kqv.position'

const FLOAT = 1
const INT64 = 7
const TYPE_INTEGER = 2

export function queriesName(layer: number): string {
  return `kqv.queries.${layer}`
}

export function logitsName(layer: number): string {
  return `kqv.logits.${layer}`
}

export function outputField(name: string): Uint8Array {
  return messageField(graphFields.output, valueInfo(name, FLOAT))
}

export function positionField(): Uint8Array {
  return messageField(graphFields.input, valueInfo(positionInput, INT64, 1))
}

/** Nodes that give what was found its name, in single precision. */
export function nodesOf(layers: readonly LayerQueries[]): Uint8Array[] {
  return layers.flatMap(({ layer, queries, logits, fused }) => {
    const name = queriesName(layer)
    const named = fused?.rotary
      ? [turned(queries, `${name}.turned`, fused), castNode(`${name}.turned`, name)]
      : [castNode(queries, name)]
    return logits === undefined ? named : [...named, castNode(logits, logitsName(layer))]
  })
}

/** Gives a value another name, in single precision. */
export function castNode(value: string, name: string): Uint8Array {
  return node('Cast', [value], name, { to: FLOAT })
}

function turned(queries: string, name: string, { numHeads, rotary }: FusedQueries): Uint8Array {
  const { cosines, sines, isInterleaved, numChannels } = rotary!
  const attributes = {
    num_heads: numHeads,
    interleaved: Number(isInterleaved),
    rotary_embedding_dim: numChannels,
  }
  return node('RotaryEmbedding', [queries, positionInput, cosines, sines], name, attributes, 'com.microsoft')
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>>,
  domain?: string,
): Uint8Array {
  return messageField(graphFields.node, [
    ...inputs.map((input) => textField(nodeFields.input, input)),
    textField(nodeFields.output, output),
    textField(nodeFields.operator, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      messageField(nodeFields.attribute, [
        textField(attributeFields.name, name),
        integerField(attributeFields.integer, value),
        integerField(attributeFields.type, TYPE_INTEGER),
      ]),
    ),
    ...(domain === undefined ? [] : [textField(nodeFields.domain, domain)]),
  ])
}

/** ValueInfoProto of a tensor: of one size, or of any. */
function valueInfo(name: string, type: number, size?: number): Uint8Array[] {
  const shape = size === undefined ? [] : [messageField(2, [messageField(1, [integerField(1, size)])])]
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, type), ...shape])])]
}
