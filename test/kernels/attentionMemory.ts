import type { AttentionKernels } from '../../src/kernels/attentionContract.ts'
import { createAttentionKernels } from '../../src/kernels/attentionKernels.ts'
import { createPlainAttention } from '../../src/kernels/attentionPlain.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'

/** Kernels over a small memory of their own. */
export interface KernelMemory {
  readonly kernels: AttentionKernels
  readonly memory: WebAssembly.Memory
  /** The first address that is free. */
  readonly start: number
}

/** The same memory twice: once for the compiled kernels, once for the plain ones. */
export function bothKernels(): readonly [KernelMemory, KernelMemory] {
  const [compiled, plain] = [createMemory(65_536, false), createMemory(65_536, false)]
  return [
    { kernels: createAttentionKernels(compiled).kernels, memory: compiled, start: RESERVED_BYTES },
    { kernels: createPlainAttention(plain), memory: plain, start: RESERVED_BYTES },
  ]
}
