import { describe, expect, it } from 'vitest'
import { createGraph, type GraphBuilder, type GraphValue } from '../../../src/models/onnx/graphBuilder.ts'
import { loadOnnxRuntime } from '../../../src/models/onnxRuntime.ts'

/** What a graph makes of the numbers 1 to 6, as rows of three. */
async function compute(
  describeGraph: (graph: GraphBuilder, value: GraphValue) => void,
): Promise<Record<string, number[]>> {
  const graph = createGraph('test')
  describeGraph(graph, graph.input('rows', ['tokens', 3]))
  const runtime = await loadOnnxRuntime(1)
  const model = await runtime.open(graph.build())
  const outputs = await model.run({ rows: runtime.tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]) })
  await model.close()
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]))
}

describe('a graph', () => {
  it('computes nodes in the order in which they were added', async () => {
    const outputs = await compute((graph, rows) => {
      const shifted = graph.node('Add', [rows, graph.scalar(0.5)])
      graph.output('products', graph.node('Mul', [shifted, rows]))
    })
    expect(outputs).toEqual({ products: [1.5, 5, 10.5, 18, 27.5, 39] })
  })

  it('takes attributes that are an integer, negative too, and a list of them', async () => {
    const outputs = await compute((graph, rows) => {
      graph.output('columns', graph.node('Transpose', [rows], { perm: [1, 0] }))
      graph.output('longer', graph.node('Concat', [rows, rows], { axis: -1 }))
    })
    expect(outputs.columns).toEqual([1, 4, 2, 5, 3, 6])
    expect(outputs.longer).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
  })

  it('reshapes, keeps sizes, and halves along an axis', async () => {
    const outputs = await compute((graph, rows) => {
      const [first, second] = graph.halve(graph.reshape(rows, [-1, 2]), 1)
      graph.output('even', first)
      graph.output('odd', second)
      graph.output('same', graph.reshape(rows, [0, -1]))
    })
    expect(outputs).toEqual({ even: [1, 3, 5], odd: [2, 4, 6], same: [1, 2, 3, 4, 5, 6] })
  })

  it('refuses a tensor of another shape than its input', async () => {
    const graph = createGraph('test')
    graph.output('same', graph.input('rows', ['tokens', 3]))
    const runtime = await loadOnnxRuntime(1)
    const model = await runtime.open(graph.build())
    const wrong = runtime.tensor(new Float32Array(4), [2, 2])
    await expect(model.run({ rows: wrong })).rejects.toThrow('Got: 2 Expected: 3')
    await model.close()
  })
})
