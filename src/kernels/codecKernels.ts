import { instantiate } from './instantiate.ts'
import { codecKernelsBinary } from './kernelBinaries.ts'

/**
 * Encodes vectors as tokens `first` ... of a page. Everything but counts is an address in the kernels' memory.
 *
 * @param code record of the code, at a multiple of 16, with the places of a page in it
 * @param vectors `[count, headDim]` float32
 * @param scratch {@link CODEC_SCRATCH_BYTES} that no other thread uses, at a multiple of 16
 * @returns `count`, or how many came before the first that is refused: not finite, or beyond the format
 */
export type EncodeKernel = (
  code: number,
  vectors: number,
  count: number,
  page: number,
  first: number,
  scratch: number,
) => number

/** Decodes tokens `first` ... of a page to `[count, headDim]` float32. */
export type DecodeKernel = (
  code: number,
  page: number,
  first: number,
  count: number,
  vectors: number,
  scratch: number,
) => void

/** Encodes values of a number format; gives 0 where one is refused, as for {@link EncodeKernel}. */
export type EncodeNumbers = (values: number, numValues: number, encoded: number) => number

export type DecodeNumbers = (encoded: number, numValues: number, values: number) => void

/** What `assembly/codecKernels.ts` exports: the bytes and values of the plain codecs, to the last bit. */
export interface CodecKernels {
  readonly encodeVectorCode: EncodeKernel
  readonly decodeVectorCode: DecodeKernel
  /**
   * Decodes tokens of a {@link VectorCode} to `[count, order]` in the domain of the codes: before the inverse rotation.
   *
   * @param hasNorm 1 for the length of the vector, 0 to leave coordinates of variance 1
   */
  readonly decodeVectorCodeRotated: (
    code: number,
    page: number,
    first: number,
    count: number,
    vectors: number,
    hasNorm: number,
    scratch: number,
  ) => void
  readonly encodeQjlCode: EncodeKernel
  readonly decodeQjlCode: DecodeKernel
  /** Both as in `assembly/denseQjlCode.ts`: what a dense sketch does comes after, or before. */
  readonly encodeQjlResiduals: (
    code: number,
    vectors: number,
    count: number,
    page: number,
    first: number,
    residuals: number,
    scratch: number,
  ) => number
  readonly decodeQjlSketched: (
    code: number,
    page: number,
    first: number,
    count: number,
    sketched: number,
    vectors: number,
    scratch: number,
  ) => void
  readonly encodeQ8Blocks: EncodeKernel
  readonly decodeQ8Blocks: DecodeKernel
  readonly encodeQ4Blocks: EncodeKernel
  readonly decodeQ4Blocks: DecodeKernel
  readonly encodeHalves: EncodeNumbers
  readonly decodeHalves: DecodeNumbers
  readonly encodeE4m3: EncodeNumbers
  readonly decodeE4m3: DecodeNumbers
  readonly encodeE5m2: EncodeNumbers
  readonly decodeE5m2: DecodeNumbers
}

export const CODEC_SCRATCH_BYTES = 24_576

/** Values of the longest vector for which that is enough. */
export const LONGEST_VECTOR = 1024

/** @throws whatever the host throws that cannot compile SIMD */
export function createCodecKernels(memory: WebAssembly.Memory): CodecKernels {
  return instantiate(codecKernelsBinary, memory) as unknown as CodecKernels
}
