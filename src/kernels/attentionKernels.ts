import type { AttentionKernels } from './attentionContract.ts'
import { createPlainAttention } from './attentionPlain.ts'
import { relaxedScores } from './attentionRelaxed.ts'
import { instantiate } from './instantiate.ts'
import { attentionKernelsBinary } from './kernelBinaries.ts'

/** Which instructions run. */
export type AttentionBackend = 'relaxed' | 'simd128' | 'plain'

/** Kernels over a memory, and what they run on: the best that this host has and computes rightly. */
export interface AttentionHost {
  readonly backend: AttentionBackend
  readonly kernels: AttentionKernels
}

export function createAttentionKernels(memory: WebAssembly.Memory): AttentionHost {
  const simd = simdKernels(memory)
  if (simd === undefined) return { backend: 'plain', kernels: createPlainAttention(memory) }
  const relaxed = relaxedScores(memory)
  if (relaxed === undefined) return { backend: 'simd128', kernels: simd }
  return { backend: 'relaxed', kernels: { ...simd, ...relaxed } }
}

/** Undefined where the host knows no SIMD: then the module does not compile. */
function simdKernels(memory: WebAssembly.Memory): AttentionKernels | undefined {
  try {
    return instantiate(attentionKernelsBinary, memory) as unknown as AttentionKernels
  } catch {
    return undefined
  }
}
