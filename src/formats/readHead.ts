import type { HeadTrace } from '../cache/trace.ts'
import type { HeadTensor, TraceFile } from './traceFile.ts'

/**
 * One KV head of one layer, with the query heads that read it.
 *
 * A value that is NaN or infinite is a RangeError, as it is for a codec: the file is well formed, but what it holds
 * cannot be measured.
 */
export function readHead(
  layers: TraceFile['layers'],
  queryPositions: readonly number[],
  layer: number,
  kvHead: number,
): HeadTrace {
  const tensors = layers.get(layer)
  if (!tensors)
    throw new RangeError(`trace: layer must be one of ${[...layers.keys()].join(', ')}, got ${layer}`)
  const { q, k, v } = tensors
  if (!(Number.isInteger(kvHead) && kvHead >= 0 && kvHead < k.numHeads))
    throw new RangeError(`trace: KV head must be 0 .. ${k.numHeads - 1}, got ${kvHead}`)
  const groupSize = q.numHeads / k.numHeads
  return {
    queries: readFinite(q, kvHead * groupSize, groupSize, `layer ${layer} queries`, queryPositions),
    keys: readFinite(k, kvHead, 1, `layer ${layer} keys`),
    values: readFinite(v, kvHead, 1, `layer ${layer} values`),
  }
}

/** @param tokens the token of every row; absent: row i is token i */
function readFinite(
  tensor: HeadTensor,
  firstHead: number,
  count: number,
  name: string,
  tokens?: readonly number[],
): Float32Array {
  const heads = tensor.readHeads(firstHead, count)
  for (let index = 0; index < heads.length; index++) {
    // a finite number minus itself is 0, any other is NaN
    if (heads[index] - heads[index] === 0) continue
    const row = Math.floor(index / tensor.headDim)
    const head = firstHead + Math.floor(row / tensor.numRows)
    const token = tokens ? tokens[row % tensor.numRows] : row % tensor.numRows
    throw new RangeError(
      `trace: ${name} hold ${Number.isNaN(heads[index]) ? 'a NaN' : 'an infinity'}, got head ${head}, token ${token}; ` +
        'capture it again, in float32 where float16 overflows',
    )
  }
  return heads
}
