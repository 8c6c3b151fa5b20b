import type { CodecKernels } from '../kernels/codecKernels.ts'
import type { Workspace } from '../kernels/workspace.ts'

/** A codec as the kernels run it: one record of bytes a token. */
export interface CompiledCode {
  readonly codeBits: number
  readonly bytesPerToken: number
  /** What the kernels read; empty where a format has nothing to tell. */
  readonly record: Uint8Array
  /** Values that it takes at a time, `TILE_VALUES` unless given. */
  readonly tileValues?: number
  /** Encodes the workspace's vectors; gives `count`, or fewer where one is refused. */
  encode(kernels: CodecKernels, workspace: Workspace, count: number): number
  decode(kernels: CodecKernels, workspace: Workspace, count: number): void
}
