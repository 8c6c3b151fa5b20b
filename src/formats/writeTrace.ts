import type { Trace } from '../cache/trace.ts'
import { FLOAT16_MAX } from '../numerics/float16.ts'
import { encodeFloats } from './floatTensor.ts'
import { type TensorBytes, writeSafetensors } from './writeSafetensors.ts'

/**
 * A trace as a safetensors file, which `readTrace` reads back; the same trace gives the same bytes.
 *
 * - Error: none in `F32`; in `F16` that of rounding, 2^-11 of a value.
 *
 * @param notes further metadata, as where the trace comes from
 * @throws RangeError when a value is beyond float16
 */
export function writeTrace(
  trace: Trace,
  type: 'F16' | 'F32',
  notes: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const { shape, numTokens, queryPositions } = trace
  const { numKvHeads, numQueryHeads, headDim } = shape
  const tensors = new Map<string, TensorBytes>()
  for (const layer of trace.layers) {
    const heads = Array.from({ length: numKvHeads }, (_, kvHead) => trace.readHead(layer, kvHead))
    const add = (operand: string, numHeads: number, numRows: number, parts: Float32Array[]): void => {
      const name = `layers.${layer}.${operand}`
      const bytes = encodeParts(name, type, parts)
      tensors.set(name, { type, shape: [numHeads, numRows, headDim], bytes })
    }
    const queries = heads.map((head) => head.queries)
    add('q', numQueryHeads, queryPositions.length, queries)
    add(
      'k',
      numKvHeads,
      numTokens,
      heads.map((head) => head.keys),
    )
    add(
      'v',
      numKvHeads,
      numTokens,
      heads.map((head) => head.values),
    )
  }
  return writeSafetensors(tensors, new Map([...describe(trace), ...notes]))
}

function describe({ model, shape, documents, heldOut, queryPositions }: Trace): Map<string, string> {
  return new Map([
    ['model', model],
    ['num_layers', String(shape.numLayers)],
    ['documents', JSON.stringify(documents.map(({ start, end }) => [start, end]))],
    ['held_out', JSON.stringify(heldOut)],
    ['query_positions', JSON.stringify(queryPositions)],
  ])
}

function encodeParts(name: string, type: 'F16' | 'F32', parts: readonly Float32Array[]): Uint8Array {
  const values = new Float32Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    values.set(part, offset)
    offset += part.length
  }
  // from the middle between the largest finite value and the next on, rounding gives infinity
  const tooLarge = type === 'F16' ? values.find((value) => Math.abs(value) >= FLOAT16_MAX + 16) : undefined
  if (tooLarge !== undefined)
    throw new RangeError(`trace: ${name} is beyond float16, got ${tooLarge}; write it as F32`)
  return encodeFloats(values, type)
}
