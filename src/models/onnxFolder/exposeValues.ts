import { concatenate, fieldParts, textField } from '../onnx/protobuf.ts'
import { outputField } from './exposedNodes.ts'
import { layerOfKeys } from './findQueries.ts'
import {
  attributeFields,
  graphFields,
  graphOfModel,
  modelFields,
  nodeFields,
  type OnnxGraphView,
  type OnnxNodeView,
} from './onnxGraph.ts'
import { type ByteRange, rewriteMessage, valueRange } from './protobufFields.ts'

/** What a graph is to give besides its own outputs. */
export interface Exposure {
  /** Of the new outputs. */
  readonly names: readonly string[]
  /** Nodes that make them, for each of the graphs that compute the cache: the two branches, or the one graph. */
  readonly nodes: readonly (readonly Uint8Array[])[]
  /** New inputs that those nodes take. */
  readonly inputs: readonly Uint8Array[]
}

/** The graphs in which a decoder computes its cache: the branches of one node, or the graph itself. */
export function cacheGraphs(graph: OnnxGraphView): {
  branching?: OnnxNodeView
  ranges: readonly ByteRange[]
} {
  const branching = graph.nodes.find(
    ({ operator, outputs }) => operator === 'If' && outputs.some((name) => layerOfKeys(name) !== undefined),
  )
  return branching ? { branching, ranges: branchesOf(branching) } : { ranges: [graph] }
}

function branchesOf({ attributes }: OnnxNodeView): ByteRange[] {
  return [...attributes.values()].flatMap(({ graph }) => graph ?? [])
}

/** Adds outputs to a model; nothing else of the file changes. */
export function exposeValues(
  file: Uint8Array,
  graph: OnnxGraphView,
  exposure: Exposure,
): Uint8Array<ArrayBuffer> {
  const { branching } = cacheGraphs(graph)
  const added = [...exposure.inputs, ...exposure.names.map(outputField)]
  const edited = branching
    ? rewriteMessage(file, graph, added, (field) =>
        isSame(valueRange(field), branching)
          ? fieldParts(graphFields.node, exposeBranches(file, branching, exposure))
          : undefined,
      )
    : rewriteMessage(file, graph, [...exposure.nodes[0], ...added])
  const range = graphOfModel(file)
  const model = rewriteMessage(file, { start: 0, end: file.length }, [], (field) =>
    isSame(valueRange(field), range) ? fieldParts(modelFields.graph, edited) : undefined,
  )
  return concatenate(model)
}

/** A branch gives its outputs by their order, and the node gives them names. */
function exposeBranches(file: Uint8Array, branching: OnnxNodeView, { names, nodes }: Exposure): Uint8Array[] {
  const branches = branchesOf(branching)
  const added = names.map((name) => textField(nodeFields.output, name))
  return rewriteMessage(file, branching, added, (field) => {
    const index = branches.findIndex((branch) => field.valueStart <= branch.start && branch.end <= field.end)
    if (index < 0) return undefined
    const branch = rewriteMessage(file, branches[index], [...nodes[index], ...names.map(outputField)])
    const attribute = rewriteMessage(file, valueRange(field), [], (part) =>
      isSame(valueRange(part), branches[index]) ? fieldParts(attributeFields.graph, branch) : undefined,
    )
    return fieldParts(nodeFields.attribute, attribute)
  })
}

function isSame(a: ByteRange, b: ByteRange): boolean {
  return a.start === b.start && a.end === b.end
}
