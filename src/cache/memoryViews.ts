/** Typed arrays over a memory that grows, made anew when it has grown. */
export interface MemoryViews {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly floats: Float32Array
}

export function createMemoryViews(memory: WebAssembly.Memory): MemoryViews {
  let buffer: ArrayBufferLike | undefined
  let views: MemoryViews
  function current(): MemoryViews {
    if (buffer !== memory.buffer) {
      buffer = memory.buffer
      views = {
        bytes: new Uint8Array(buffer),
        words: new Uint32Array(buffer),
        floats: new Float32Array(buffer),
      }
    }
    return views
  }
  return {
    get bytes() {
      return current().bytes
    },
    get words() {
      return current().words
    },
    get floats() {
      return current().floats
    },
  }
}
