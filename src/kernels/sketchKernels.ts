import { instantiate } from './instantiate.ts'
import { sketchKernelsBinary } from './kernelBinaries.ts'

/** Dense sketches, to the bits of plain TypeScript. */
export interface SketchKernels {
  /** As in `assembly/sketch/signsOfProducts.ts`. */
  readonly signsOfProducts: (
    matrix: number,
    order: number,
    rowNorm: number,
    vectors: number,
    count: number,
    signs: number,
    stride: number,
    scratch: number,
  ) => void
  /** Both as in `assembly/sketch/signSums.ts`. */
  readonly addSignedRows: (
    matrix: number,
    order: number,
    signs: number,
    stride: number,
    count: number,
    images: number,
    scratch: number,
  ) => void
  readonly addSignedColumn: (
    matrix: number,
    order: number,
    column: number,
    signs: number,
    stride: number,
    count: number,
    images: number,
  ) => void
}

/** @throws whatever the host throws that cannot compile SIMD */
export function createSketchKernels(memory: WebAssembly.Memory): SketchKernels {
  return instantiate(sketchKernelsBinary, memory) as unknown as SketchKernels
}
