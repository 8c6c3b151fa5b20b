import { InferenceSession, Tensor } from 'onnxruntime-node'
import { createGraph } from '../../src/models/onnx/graphBuilder.ts'
import { type AttendShape, sample } from './attendCases.ts'
import type { Contestant } from './heat.ts'

/** Attention of one token in f32 by onnxruntime-node: two products and a softmax over `[numKvHeads, numTokens, headDim]`. */
export async function onnxAttention(
  { headDim, numKvHeads, groupSize }: AttendShape,
  numTokens: number,
  numThreads: number,
): Promise<Contestant> {
  const session = await InferenceSession.create(attentionGraph(numKvHeads, groupSize, headDim), {
    intraOpNumThreads: numThreads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })
  const block = sample(1024 * headDim)
  const held = new Float32Array(numKvHeads * numTokens * headDim)
  for (let at = 0; at < held.length; at += block.length) held.set(block.subarray(0, held.length - at), at)
  const tensor = (rows: number, data: Float32Array): Tensor =>
    new Tensor('float32', data, [numKvHeads, rows, headDim])
  const feeds = {
    queries: tensor(groupSize, sample(numKvHeads * groupSize * headDim)),
    keys: tensor(numTokens, held),
    values: tensor(numTokens, held.slice()),
  }
  return {
    name: 'onnxruntime-node, f32',
    numItems: numKvHeads * numTokens,
    async pass() {
      const start = performance.now()
      await session.run(feeds)
      return performance.now() - start
    },
  }
}

/** The optimizer makes one product of the transpose and the first one. */
function attentionGraph(numKvHeads: number, groupSize: number, headDim: number): Uint8Array {
  const graph = createGraph('attention')
  const queries = graph.input('queries', [numKvHeads, groupSize, headDim])
  const keys = graph.input('keys', [numKvHeads, 'tokens', headDim])
  const values = graph.input('values', [numKvHeads, 'tokens', headDim])
  const scaled = graph.node('Mul', [queries, graph.scalar(1 / Math.sqrt(headDim))])
  const logits = graph.node('MatMul', [scaled, graph.node('Transpose', [keys], { perm: [0, 2, 1] })])
  const weights = graph.node('Softmax', [logits], { axis: -1 })
  graph.output('outputs', graph.node('MatMul', [weights, values]))
  return graph.build()
}
