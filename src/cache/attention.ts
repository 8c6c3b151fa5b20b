import type { CodecBackend } from '../codecs/codec.ts'
import { openWorkspace } from '../kernels/workspace.ts'
import { createCompiledAttention } from './compiledAttention.ts'
import type { ExactAttention } from './exactAttention.ts'
import { plainAttention } from './plainAttention.ts'

/** @param backend `plain` leaves out the kernels; without it, whatever is fastest */
export function exactAttention(backend?: CodecBackend): ExactAttention {
  const workspace = openWorkspace()
  return backend === 'plain' || typeof workspace === 'string'
    ? plainAttention
    : createCompiledAttention(workspace)
}
