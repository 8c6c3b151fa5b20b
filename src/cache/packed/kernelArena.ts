import { SCRATCH_BYTES } from '../../kernels/attentionContract.ts'
import type { AttentionHost } from '../../kernels/attentionKernels.ts'
import { SEGMENT_BYTES, type Segment, writeSegments } from '../../kernels/attentionSegment.ts'
import type { Arena } from '../arena.ts'

/** The attention kernels of one thread, with tables and scratch that all of its tensors share. */
export interface KernelArena extends AttentionHost {
  readonly arena: Arena
  /** Scratch of the kernels. */
  readonly scratch: number
  /** Address of a table, 0 for an empty one; one of the same bytes is kept once. */
  table(bytes: Uint8Array): number
  /** Address of segments in memory. */
  segments(segments: readonly Segment[]): number
  /** Scratch of `numBytes` bytes for what is forgotten before the call returns: the same for all who ask for the same. */
  scratchOf(numBytes: number): number
}

/** Room behind tables and scratch, so that a load of a whole vector at their end stays inside. */
const slackBytes = 64

export function createKernelArena(arena: Arena, host: AttentionHost): KernelArena {
  const tables: { readonly bytes: Uint8Array; readonly address: number }[] = []
  const scratches = new Map<number, number>()
  return {
    ...host,
    arena,
    scratch: arena.allocate(SCRATCH_BYTES),
    table(bytes) {
      if (bytes.length === 0) return 0
      const known = tables.find((table) => isEqual(table.bytes, bytes))
      if (known) return known.address
      const address = arena.allocate(bytes.length)
      new Uint8Array(arena.memory.buffer).set(bytes, address)
      tables.push({ bytes, address })
      return address
    },
    segments(segments) {
      const address = arena.allocate(segments.length * SEGMENT_BYTES)
      writeSegments(arena.memory, address, segments)
      return address
    },
    scratchOf(numBytes) {
      const address = scratches.get(numBytes) ?? arena.allocate(numBytes + slackBytes)
      scratches.set(numBytes, address)
      return address
    },
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
