import { CODEC_SCRATCH_BYTES, type CodecKernels, createCodecKernels } from './codecKernels.ts'
import { bytesPerPage, createMemory, RESERVED_BYTES } from './instantiate.ts'
import { createSketchKernels, type SketchKernels } from './sketchKernels.ts'

/** Kernels over a memory of their own, into which a tile of vectors is copied, and out of which its bytes. */
export interface Workspace {
  readonly kernels: CodecKernels
  readonly sketchKernels: SketchKernels
  /** For kernels that not everybody needs. */
  readonly memory: WebAssembly.Memory
  /** Views of the whole memory; others once it has grown. */
  readonly bytes: Uint8Array
  readonly floats: Float32Array
  readonly doubles: Float64Array
  /** Addresses. */
  readonly record: number
  readonly scratch: number
  readonly vectors: number
  readonly encoded: number
  /** Makes `record` hold this one. */
  load(record: Uint8Array): void
  /**
   * Areas for whatever else a call needs, behind all that; what lay there may be gone, and views may be others after it.
   *
   * @param table what the first area is to hold: copied, unless it is there already
   * @returns an address for each area, a multiple of 16
   */
  openAreas(areaBytes: readonly number[], table?: Float32Array): number[]
}

/** Values of the largest tile: what stays in a first-level cache. */
export const TILE_VALUES = 8192
/** For codes that multiply by a matrix, which is to be read for many vectors at a time. */
export const LARGE_TILE_VALUES = 65_536
const recordBytes = 65_536
const vectorBytes = 4 * LARGE_TILE_VALUES
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
  const room = encoded + encodedBytes
  const memory = createMemory(room - RESERVED_BYTES, false)
  let views = viewsOf(memory)
  let loaded: Uint8Array | undefined
  let tabled: Float32Array | undefined
  return {
    kernels: createCodecKernels(memory),
    sketchKernels: createSketchKernels(memory),
    memory,
    get bytes() {
      return views.bytes
    },
    get floats() {
      return views.floats
    },
    get doubles() {
      return views.doubles
    },
    record,
    scratch,
    vectors,
    encoded,
    load(wanted) {
      if (wanted !== loaded) views.bytes.set(wanted, record)
      loaded = wanted
    },
    openAreas(areaBytes, table) {
      let end = room
      const addresses = areaBytes.map((numBytes) => {
        const address = end
        end += Math.ceil(numBytes / 16) * 16
        return address
      })
      const missing = end - views.bytes.length
      if (missing > 0) {
        memory.grow(Math.ceil(missing / bytesPerPage))
        views = viewsOf(memory)
      }
      if (table && table !== tabled) views.floats.set(table, room / Float32Array.BYTES_PER_ELEMENT)
      tabled = table
      return addresses
    },
  }
}

function viewsOf({ buffer }: WebAssembly.Memory) {
  return {
    bytes: new Uint8Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  }
}
