import { type AttentionKernels, SCRATCH_BYTES } from './attentionContract.ts'
import { createPlainAttention } from './attentionPlain.ts'
import { SEGMENT_BYTES, writeSegments } from './attentionSegment.ts'
import { createMemory, instantiate, RESERVED_BYTES } from './instantiate.ts'
import { relaxedKernelsBinary } from './kernelBinaries.ts'
import { whereSound } from './whereSound.ts'

/** The kernels that relaxed instructions are of use to. */
export type RelaxedScores = Pick<AttentionKernels, 'scoreInt8' | 'scoreProducts'>

/**
 * Scores on relaxed SIMD; undefined where the host does not have it, or has it and computes wrongly.
 *
 * Validation is not enough: there are hosts whose 8-bit dot products validate and are wrong.
 */
export const relaxedScores = /* @__PURE__ */ whereSound(
  (memory) => instantiate(relaxedKernelsBinary, memory) as unknown as RelaxedScores,
  areScoresSound,
)

const numValues = 64
const numTokens = 8
const addresses = {
  segments: RESERVED_BYTES,
  table: RESERVED_BYTES + SEGMENT_BYTES + 12,
  page: RESERVED_BYTES + 512,
  logits: RESERVED_BYTES + 1536,
  prepared: RESERVED_BYTES + 2048,
  scratch: RESERVED_BYTES + 8192,
}

/**
 * Whether kernels give the answers of the plain ones: for sums that differ where 16 bits would saturate, where an operand
 * were taken as unsigned, and where lanes were mixed up.
 *
 * @param kernelsOn gives the kernels over a memory
 */
export function areScoresSound(kernelsOn: (memory: WebAssembly.Memory) => RelaxedScores): boolean {
  const memory = createMemory(8192 + SCRATCH_BYTES, false)
  const names = ['scoreInt8', 'scoreProducts'] as const
  const answers = (kernels: RelaxedScores): string => {
    const { segments, prepared, page, logits, scratch } = addresses
    return names
      .map((name) => {
        writeKnownCase(memory, name)
        kernels[name](segments, 1, prepared, 0, 1, page, 0, numTokens, logits, numTokens, scratch)
        return new Float32Array(memory.buffer, logits, numTokens).join()
      })
      .join()
  }
  return answers(kernelsOn(memory)) === answers(createPlainAttention(memory))
}

function writeKnownCase(memory: WebAssembly.Memory, name: keyof RelaxedScores): void {
  const { segments, table, page } = addresses
  const stride = numValues / 2
  const scale = { numBytes: 4, at: numTokens * stride } as const
  const fields = { width: 4, numValues, codesAt: 0, codesStride: stride, table, vectorAt: 0, scale }
  writeSegments(memory, segments, [fields])
  const codes = new Uint8Array(memory.buffer, page, numTokens * stride)
  codes.forEach((_, index) => {
    // the first token is one codeword all over, the others differ from byte to byte
    codes[index] = index < stride ? 0 : index * 37 + (index >>> 3)
  })
  new Float32Array(memory.buffer, page + scale.at, numTokens).fill(1)
  if (name === 'scoreInt8') writeIntegers(memory)
  else writeTables(memory)
}

function writeIntegers({ buffer }: WebAssembly.Memory): void {
  const { table, prepared } = addresses
  // the ends of the codewords' range are met most
  new Uint8Array(buffer, table, 16).set([
    127, 127, 127, 127, 127, 127, 127, 126, 1, 0, 64, 63, 100, 27, 127, 127,
  ])
  const query = Int8Array.from({ length: numValues }, (_, index) => {
    const sign = index < 16 || index % 3 > 0 ? 1 : -1
    return sign * (index < 48 ? 127 : index)
  })
  new Int8Array(buffer, prepared, numValues).set(query)
  new Float32Array(buffer, prepared + numValues, 2).set([1, 0.5])
}

function writeTables({ buffer }: WebAssembly.Memory): void {
  // the last two numbers are what a step is worth, and what is added
  const tables = new Uint8Array(buffer, addresses.prepared, numValues * 64)
  tables.forEach((_, index) => {
    tables[index] = (index * 37 + (index >>> 4)) & 63
  })
  new Float32Array(buffer, addresses.prepared + tables.length, 2).set([1, 0])
}
