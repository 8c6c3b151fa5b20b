/** The one pair of platform classes that every JavaScript host has and the `ES2023` library does not declare. */
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean })
  decode(input?: ArrayBufferView | ArrayBuffer): string
}
/** Decodes base64 to one character a byte. */
declare function atob(encoded: string): string
/** Encodes one byte a character as base64. */
declare function btoa(bytes: string): string

/** What every JavaScript host has of WebAssembly, as far as the kernels need it. */
declare namespace WebAssembly {
  interface MemoryDescriptor {
    initial: number
    maximum?: number
    shared?: boolean
  }
  class Memory {
    constructor(descriptor: MemoryDescriptor)
    readonly buffer: ArrayBuffer | SharedArrayBuffer
    /** Grows by pages of 64 KiB, and gives the number that there were; throws RangeError when there is no more. */
    grow(numPages: number): number
  }
  interface Module {
    readonly [Symbol.toStringTag]: string
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>)
    readonly exports: Record<string, unknown>
  }
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean
}
