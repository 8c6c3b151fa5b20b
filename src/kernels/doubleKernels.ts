import type { DoubleKernels } from './doubleContract.ts'
import { relaxedProducts } from './doubleRelaxed.ts'
import { instantiate } from './instantiate.ts'
import { doubleKernelsBinary } from './kernelBinaries.ts'

/** @throws whatever the host throws that cannot compile SIMD */
export function createDoubleKernels(memory: WebAssembly.Memory): DoubleKernels {
  const kernels = instantiate(doubleKernelsBinary, memory) as unknown as DoubleKernels
  return { ...kernels, ...relaxedProducts(memory) }
}
