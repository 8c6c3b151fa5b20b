/** Typed arrays over a memory that grows. */
export interface MemoryViews {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly floats: Float32Array
  /** To be called when the memory may have grown: asking a memory for its buffer is too slow for every access. */
  refresh(): void
}

export function createMemoryViews(memory: WebAssembly.Memory): MemoryViews {
  let { buffer } = memory
  const viewsOf = (): Omit<MemoryViews, 'refresh'> => ({
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
  })
  const views = {
    ...viewsOf(),
    refresh() {
      if (buffer === memory.buffer) return
      buffer = memory.buffer
      Object.assign(views, viewsOf())
    },
  }
  return views
}
