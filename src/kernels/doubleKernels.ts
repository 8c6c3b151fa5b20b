import { rememberByObject } from '../numerics/remember.ts'
import type { DoubleKernels } from './doubleContract.ts'
import { relaxedProducts } from './doubleRelaxed.ts'
import { instantiate } from './instantiate.ts'
import { doubleKernelsBinary } from './kernelBinaries.ts'
import type { Workspace } from './workspace.ts'

/** @throws whatever the host throws that cannot compile SIMD */
export function createDoubleKernels(memory: WebAssembly.Memory): DoubleKernels {
  const kernels = instantiate(doubleKernelsBinary, memory) as unknown as DoubleKernels
  return { ...kernels, ...relaxedProducts(memory) }
}

/** The kernels over a workspace's memory, made on first use: codecs do without them. */
export const doubleKernelsOf = /* @__PURE__ */ rememberByObject(({ memory }: Workspace) =>
  createDoubleKernels(memory),
)
