import type { ProductKernels } from './doubleContract.ts'
import { createMemory, instantiate, RESERVED_BYTES } from './instantiate.ts'
import { doubleKernelsBinary, relaxedDoubleKernelsBinary } from './kernelBinaries.ts'
import { whereSound } from './whereSound.ts'

/**
 * Products by fused instructions, which round once where others round twice: here it is the same, for the products are
 * exact. Undefined where the host does not have relaxed SIMD, or has it and computes wrongly.
 */
export const relaxedProducts = /* @__PURE__ */ whereSound(
  (memory) => instantiate(relaxedDoubleKernelsBinary, memory) as unknown as ProductKernels,
  areProductsSound,
)

const order = 8
const count = 5
const addresses = {
  matrix: RESERVED_BYTES,
  vectors: RESERVED_BYTES + 1024,
  images: RESERVED_BYTES + 2048,
  logits: RESERVED_BYTES + 3072,
  scratch: RESERVED_BYTES + 4096,
}

/**
 * Whether kernels give the answers of those without relaxed instructions, for products that fill 48 bits, with sums that
 * cancel.
 *
 * @param kernelsOn gives the kernels over a memory
 */
export function areProductsSound(kernelsOn: (memory: WebAssembly.Memory) => ProductKernels): boolean {
  const plainOn = (memory: WebAssembly.Memory): ProductKernels =>
    instantiate(doubleKernelsBinary, memory) as unknown as ProductKernels
  return answerOf(kernelsOn) === answerOf(plainOn)
}

function answerOf(kernelsOn: (memory: WebAssembly.Memory) => ProductKernels): string {
  const { matrix, vectors, images, logits, scratch } = addresses
  const memory = createMemory(8192, false)
  const { multiplyVectors, logitsOfPair } = kernelsOn(memory)
  new Float32Array(memory.buffer, matrix, order * order).forEach((_, index, values) => {
    values[index] = (index % 3 === 0 ? -1 : 1) * (1 + (index * 524_287 + 1) / 2 ** 23)
  })
  new Float32Array(memory.buffer, vectors, count * order).forEach((_, index, values) => {
    values[index] = (index % 2 === 0 ? -1 : 1) * (1 + (index * 65_537 + 3) / 2 ** 23) * 2 ** (index % 5)
  })
  multiplyVectors(matrix, order, vectors, count, images, scratch)
  // behind four rows of the matrix lie the vectors, widened: the first two are queries, the others keys
  const widened = scratch + 4 * order * Float64Array.BYTES_PER_ELEMENT
  const stride = order * Float64Array.BYTES_PER_ELEMENT
  logitsOfPair(widened, widened + stride, widened + 2 * stride, 3, order, 0.5, logits, logits + 24)
  return [
    new Float32Array(memory.buffer, images, count * order).join(),
    new Float64Array(memory.buffer, logits, 6).join(),
  ].join(' ')
}
