/** Bytes at the start of every memory that belong to the kernels' own constants. */
export const RESERVED_BYTES = 65_536

const bytesPerPage = 65_536
const maxPages = 65_536

/** @param shared whether threads will share it; needs a host that allows it */
export function createMemory(initialBytes: number, shared: boolean): WebAssembly.Memory {
  const initial = Math.ceil((RESERVED_BYTES + initialBytes) / bytesPerPage)
  return new WebAssembly.Memory({ initial, maximum: maxPages, shared })
}

/**
 * Kernels over a memory; several instances may share one.
 *
 * A module says whether the memory it imports is shared. That is one flag in its bytes, so one binary serves both.
 *
 * @param binary a module of this folder, in hexadecimal
 */
export function instantiate(binary: string, memory: WebAssembly.Memory): Record<string, unknown> {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer
  return new WebAssembly.Instance(compiled(binary, shared), { env: { memory } }).exports
}

const modules = new Map<string, WebAssembly.Module>()

function compiled(binary: string, shared: boolean): WebAssembly.Module {
  const name = `${shared} ${binary}`
  const known = modules.get(name)
  if (known) return known
  const bytes = bytesOf(binary)
  if (shared) bytes[limitsFlagAt(bytes)] |= 2
  const module = new WebAssembly.Module(bytes)
  modules.set(name, module)
  return module
}

function bytesOf(hexadecimal: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hexadecimal.length / 2 }, (_, index) =>
    Number.parseInt(hexadecimal.slice(2 * index, 2 * index + 2), 16),
  )
}

/** Where the limits of the imported memory begin: after the names "env" and "memory", and the kind of import. */
function limitsFlagAt(bytes: Uint8Array): number {
  const names = [3, ...ascii('env'), 6, ...ascii('memory'), 2]
  const at = bytes.findIndex((_, index) => names.every((value, offset) => bytes[index + offset] === value))
  return at + names.length
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0))
}
