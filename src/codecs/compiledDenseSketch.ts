import type { Place } from '../kernels/vectorCode.ts'
import { LARGE_TILE_VALUES, type Workspace } from '../kernels/workspace.ts'
import type { CompiledCode } from './compiledCode.ts'
import { roundedColumns } from './roundedColumns.ts'

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
  const inOrder = roundedColumns(matrix, order)
  return {
    tileValues: LARGE_TILE_VALUES,
    encode(kernels, workspace, count) {
      const { record, vectors, encoded, scratch, doubleKernels } = workspace
      const { table, images, residuals, room } = openAreas(workspace, matrix, order, count)
      const taken = kernels.encodeQjlResiduals(record, vectors, count, encoded, 0, residuals, scratch)
      if (taken < count) return taken
      doubleKernels.multiplyVectors(table, order, residuals, count, images, room)
      kernels.encodeQjlSigns(record, images, count, encoded, 0)
      return count
    },
    decode(kernels, workspace, count) {
      const { record, vectors, encoded, scratch, doubleKernels } = workspace
      const { table, images, room } = openAreas(workspace, matrix, order, count)
      const [at, stride] = [encoded + signs.at, signs.stride]
      doubleKernels.addSignedRows(table, order, at, stride, count, images, room)
      for (const column of inOrder)
        doubleKernels.addSignedColumn(table, order, column, at, stride, count, images)
      kernels.decodeQjlSketched(record, encoded, 0, count, images, vectors, scratch)
    },
  }
}

/** Addresses of the matrix, of residuals and of products for `count` vectors of float32, and of what multiplying needs. */
function openAreas(workspace: Workspace, matrix: Float32Array, order: number, count: number) {
  const tileBytes = count * order * Float32Array.BYTES_PER_ELEMENT
  const widenedBytes = (count + 4) * order * Float64Array.BYTES_PER_ELEMENT
  const tableBytes = 256 * (order + 1)
  const areaBytes = [matrix.byteLength, tileBytes, tileBytes, Math.max(widenedBytes, tableBytes)]
  const [table, images, residuals, room] = workspace.openAreas(areaBytes, matrix)
  return { table, images, residuals, room }
}
