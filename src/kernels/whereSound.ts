/**
 * Kernels that a host may validate and then compute wrongly: undefined there, and where it cannot have them at all. The host
 * is tried once.
 *
 * @param kernelsOn gives the kernels over a memory
 * @param isSound whether they give known answers
 */
export function whereSound<Kernels>(
  kernelsOn: (memory: WebAssembly.Memory) => Kernels,
  isSound: (kernelsOn: (memory: WebAssembly.Memory) => Kernels) => boolean,
): (memory: WebAssembly.Memory) => Kernels | undefined {
  let known: boolean | undefined
  return (memory) => {
    try {
      known ??= isSound(kernelsOn)
      return known ? kernelsOn(memory) : undefined
    } catch {
      known = false
      return undefined
    }
  }
}
