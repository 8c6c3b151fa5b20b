import { CODEC_SCRATCH_BYTES, type CodecKernels, createCodecKernels } from './codecKernels.ts'
import { createMemory, RESERVED_BYTES } from './instantiate.ts'

/** Kernels over a memory of their own, into which a tile of vectors is copied, and out of which its bytes. */
export interface Workspace {
  readonly kernels: CodecKernels
  readonly bytes: Uint8Array
  readonly floats: Float32Array
  /** Addresses. */
  readonly record: number
  readonly scratch: number
  readonly vectors: number
  readonly encoded: number
  /** Makes `record` hold this one. */
  load(record: Uint8Array): void
}

/** Values of the largest tile: what stays in a first-level cache. */
export const TILE_VALUES = 8192
const recordBytes = 65_536
const vectorBytes = 4 * TILE_VALUES
/** No format takes more than float32, but for the odd norm of a short vector. */
const encodedBytes = 2 * vectorBytes

let opened: Workspace | string | undefined

/** The workspace of this thread, made on first use; or why the host cannot have one. */
export function openWorkspace(): Workspace | string {
  opened ??= tryToOpen()
  return opened
}

function tryToOpen(): Workspace | string {
  if (typeof WebAssembly === 'undefined') return 'the host has no WebAssembly'
  try {
    return createWorkspace()
  } catch (error) {
    return `the host cannot run WebAssembly SIMD (${String(error)})`
  }
}

function createWorkspace(): Workspace {
  const record = RESERVED_BYTES
  const scratch = record + recordBytes
  const vectors = scratch + CODEC_SCRATCH_BYTES
  const encoded = vectors + vectorBytes
  const memory = createMemory(encoded + encodedBytes - RESERVED_BYTES, false)
  const bytes = new Uint8Array(memory.buffer)
  let loaded: Uint8Array | undefined
  return {
    kernels: createCodecKernels(memory),
    bytes,
    floats: new Float32Array(memory.buffer),
    record,
    scratch,
    vectors,
    encoded,
    load(wanted) {
      if (wanted !== loaded) bytes.set(wanted, record)
      loaded = wanted
    },
  }
}
