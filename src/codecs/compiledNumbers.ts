import type { CompiledFamily } from './codec.ts'

const nothing = new Uint8Array(0)

/** A number format for each value, compiled; `fp8.ts` and `sixteenBit.ts` are the twins. */
export function compiledNumbers(format: 'Halves' | 'E4m3' | 'E5m2', numBytes: number): CompiledFamily {
  return {
    create: ({ headDim }) => ({
      codeBits: 8 * numBytes,
      bytesPerToken: headDim * numBytes,
      record: nothing,
      encode: (kernels, { vectors, encoded }, count) =>
        kernels[`encode${format}`](vectors, count * headDim, encoded) === 0 ? 0 : count,
      decode: (kernels, { vectors, encoded }, count) =>
        kernels[`decode${format}`](encoded, count * headDim, vectors),
    }),
  }
}
