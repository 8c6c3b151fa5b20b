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

const width = 8
const numKeys = 3
const queries = RESERVED_BYTES
const keys = queries + 2 * width * Float64Array.BYTES_PER_ELEMENT
const logits = keys + numKeys * width * Float64Array.BYTES_PER_ELEMENT

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
  const memory = createMemory(8192, false)
  const numbers = new Float64Array(memory.buffer, queries, (2 + numKeys) * width)
  numbers.forEach((_, index) => {
    const fraction = (index * 65_537 + 3) / 2 ** 23
    numbers[index] = Math.fround((index % 3 === 0 ? -1 : 1) * (1 + fraction)) * 2 ** (index % 5)
  })
  const second = queries + width * Float64Array.BYTES_PER_ELEMENT
  const secondLogits = logits + numKeys * Float64Array.BYTES_PER_ELEMENT
  kernelsOn(memory).logitsOfPair(queries, second, keys, numKeys, width, 0.5, logits, secondLogits)
  return new Float64Array(memory.buffer, logits, 2 * numKeys).join()
}
