import { SCRATCH_BYTES, type ScoreKernel } from './attentionContract.ts'
import { createPlainAttention } from './attentionPlain.ts'
import { SEGMENT_BYTES, writeSegments } from './attentionSegment.ts'
import { createMemory, instantiate, RESERVED_BYTES } from './instantiate.ts'
import { relaxedKernelsBinary } from './kernelBinaries.ts'
import { whereSound } from './whereSound.ts'

/**
 * `scoreInt8` on relaxed SIMD; undefined where the host does not have it, or has it and computes wrongly.
 *
 * Validation is not enough: there are hosts whose 8-bit dot products validate and are wrong.
 */
export const relaxedScoreInt8 = /* @__PURE__ */ whereSound(
  (memory) => instantiate(relaxedKernelsBinary, memory).scoreInt8 as ScoreKernel,
  isScoreInt8Sound,
)

const numValues = 64
const numTokens = 8
const addresses = {
  segments: RESERVED_BYTES,
  table: RESERVED_BYTES + SEGMENT_BYTES + 12,
  prepared: RESERVED_BYTES + 256,
  page: RESERVED_BYTES + 512,
  logits: RESERVED_BYTES + 1536,
  scratch: RESERVED_BYTES + 2048,
}

/**
 * Whether a kernel gives the answers of the plain one, for sums that differ where 16 bits would saturate, where an operand
 * were taken as unsigned, and where lanes were mixed up.
 *
 * @param kernelOn gives the kernel over a memory
 */
export function isScoreInt8Sound(kernelOn: (memory: WebAssembly.Memory) => ScoreKernel): boolean {
  const memory = createMemory(2048 + SCRATCH_BYTES, false)
  writeKnownCase(memory)
  const answer = (kernel: ScoreKernel): string => {
    const { segments, prepared, page, logits, scratch } = addresses
    kernel(segments, 1, prepared, 0, 1, page, 0, numTokens, logits, numTokens, scratch)
    return new Float32Array(memory.buffer, logits, numTokens).join()
  }
  return answer(kernelOn(memory)) === answer(createPlainAttention(memory).scoreInt8)
}

function writeKnownCase(memory: WebAssembly.Memory): void {
  const { segments, table, prepared, page } = addresses
  const stride = numValues / 2
  const scale = { numBytes: 4, at: numTokens * stride } as const
  const fields = { width: 4, numValues, codesAt: 0, codesStride: stride, table, vectorAt: 0, scale }
  writeSegments(memory, segments, [fields])
  // the ends of the codewords' range are met most
  new Uint8Array(memory.buffer, table, 16).set([
    127, 127, 127, 127, 127, 127, 127, 126, 1, 0, 64, 63, 100, 27, 127, 127,
  ])
  const query = Int8Array.from({ length: numValues }, (_, index) => {
    const sign = index < 16 || index % 3 > 0 ? 1 : -1
    return sign * (index < 48 ? 127 : index)
  })
  new Int8Array(memory.buffer, prepared, numValues).set(query)
  new Float32Array(memory.buffer, prepared + numValues, 2).set([1, 0.5])
  const codes = new Uint8Array(memory.buffer, page, numTokens * stride)
  codes.forEach((_, index) => {
    // the first token is one codeword all over, the others differ from byte to byte
    codes[index] = index < stride ? 0 : index * 37 + (index >>> 3)
  })
  new Float32Array(memory.buffer, page + scale.at, numTokens).fill(1)
}
