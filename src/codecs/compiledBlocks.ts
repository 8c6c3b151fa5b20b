import { blockCodeRecord } from '../kernels/blockCode.ts'
import type { CodecKernels } from '../kernels/codecKernels.ts'
import type { CompiledFamily } from './codec.ts'
import { BLOCK_LENGTH, type GgmlBlock } from './ggmlBlock.ts'
import { turnedValues } from './rotated.ts'

/** A block format, compiled; `ggmlBlock.ts` and `rotated.ts` are the twin. */
export function compiledBlocks(format: 'Q8' | 'Q4', block: GgmlBlock): CompiledFamily {
  return {
    create: ({ headDim, options }) => ({
      codeBits: block.codeBits,
      bytesPerToken: (headDim / BLOCK_LENGTH) * block.numBytes,
      record: blockCodeRecord(headDim, turnedValues(headDim, options.rotation)),
      encode: (kernels: CodecKernels, { record, vectors, encoded, scratch }, count) =>
        kernels[`encode${format}Blocks`](record, vectors, count, encoded, 0, scratch),
      decode: (kernels: CodecKernels, { record, vectors, encoded, scratch }, count) =>
        kernels[`decode${format}Blocks`](record, encoded, 0, count, vectors, scratch),
    }),
  }
}
