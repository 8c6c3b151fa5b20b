import type { Place } from '../kernels/vectorCode.ts'
import { LARGE_TILE_VALUES, type Workspace } from '../kernels/workspace.ts'
import type { CompiledCode } from './compiledCode.ts'
import { denseSketchFacts } from './denseSketchFacts.ts'

/**
 * How `qjl` encodes and decodes where its sketch is a matrix: what comes before it and what comes after it are one pass over
 * the tile each, and the matrix multiplies all vectors in between.
 *
 * @param matrix `[order, order]`, row-major, for an order that is a multiple of four
 * @param signs where those of the tokens lie
 */
export function compiledDenseSketch(
  matrix: Float32Array,
  order: number,
  signs: Place,
): Pick<CompiledCode, 'encode' | 'decode' | 'tileValues'> {
  const { rowNorm, roundedColumns } = denseSketchFacts(matrix)
  return {
    tileValues: LARGE_TILE_VALUES,
    encode(kernels, workspace, count) {
      const { record, vectors, encoded, scratch, sketchKernels } = workspace
      const { table, tile, room } = openAreas(workspace, matrix, order, count)
      const taken = kernels.encodeQjlResiduals(record, vectors, count, encoded, 0, tile, scratch)
      const [at, stride] = [encoded + signs.at, signs.stride]
      sketchKernels.signsOfProducts(table, order, rowNorm, tile, taken, at, stride, room)
      return taken
    },
    decode(kernels, workspace, count) {
      const { record, vectors, encoded, scratch, sketchKernels } = workspace
      const { table, tile, room } = openAreas(workspace, matrix, order, count)
      const [at, stride] = [encoded + signs.at, signs.stride]
      sketchKernels.addSignedRows(table, order, at, stride, count, tile, room)
      for (const column of roundedColumns)
        sketchKernels.addSignedColumn(table, order, column, at, stride, count, tile)
      kernels.decodeQjlSketched(record, encoded, 0, count, tile, vectors, scratch)
    },
  }
}

/** Addresses of the matrix, of float32 for `count` vectors and three more, and of what multiplying needs. */
function openAreas(workspace: Workspace, matrix: Float32Array, order: number, count: number) {
  const tileBytes = (count + 3) * order * Float32Array.BYTES_PER_ELEMENT
  const panelBytes = 128 + 32 * order + 4 * count
  const tableBytes = 256 * (order + 1)
  const [table, tile, room] = workspace.openAreas(
    [matrix.byteLength, tileBytes, Math.max(panelBytes, tableBytes)],
    matrix,
  )
  return { table, tile, room }
}
