/** Bytes at the start of every memory that belong to the kernels' own constants. */
export const RESERVED_BYTES = 65_536

export const bytesPerPage = 65_536
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
 * @param binary one of `kernelBinaries.ts`
 */
export function instantiate(binary: KernelBinary, memory: WebAssembly.Memory): Record<string, unknown> {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer
  return new WebAssembly.Instance(compiled(binary, shared), { env: { memory } }).exports
}

type KernelBinary = Uint8Array<ArrayBuffer>

const modules = {
  alone: new Map<KernelBinary, WebAssembly.Module>(),
  shared: new Map<KernelBinary, WebAssembly.Module>(),
}

function compiled(binary: KernelBinary, shared: boolean): WebAssembly.Module {
  const known = shared ? modules.shared : modules.alone
  const module = known.get(binary) ?? new WebAssembly.Module(shared ? forSharedMemory(binary) : binary)
  known.set(binary, module)
  return module
}

function forSharedMemory(binary: KernelBinary): KernelBinary {
  const bytes = binary.slice()
  bytes[limitsFlagAt(bytes)] |= 2
  return bytes
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
