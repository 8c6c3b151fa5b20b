import { describe, expect, it } from 'vitest'
import type { DoubleKernels, ProductKernels } from '../../src/kernels/doubleContract.ts'
import { createDoubleKernels } from '../../src/kernels/doubleKernels.ts'
import { areProductsSound } from '../../src/kernels/doubleRelaxed.ts'
import { createMemory, instantiate, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { doubleKernelsBinary } from '../../src/kernels/kernelBinaries.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'

const memory = createMemory(4_194_304, false)
const kernels = createDoubleKernels(memory)
const base = RESERVED_BYTES

describe('the exponential', () => {
  const count = 4096
  const inputs = new Float64Array(memory.buffer, base, count)
  const outputs = new Float64Array(memory.buffer, base + 8 * count, count)

  /** Arguments whose exponential is not that of the host. */
  function differences(argument: (uniform: number, index: number) => number): number[] {
    const random = createRandom(seedOf(1))
    const found: number[] = []
    for (let round = 0; round < 40; round++) {
      for (let index = 0; index < count; index++) inputs[index] = argument(random.uniform(), index)
      kernels.exponentiate(base, count, 0, base + 8 * count)
      for (let index = 0; index < count; index++)
        if (!Object.is(outputs[index], Math.exp(inputs[index]))) found.push(inputs[index])
    }
    return found
  }

  it.each<[string, (uniform: number, index: number) => number]>([
    ['of moderate size', (uniform) => -40 * uniform],
    ['near zero', (uniform) => -uniform],
    ['of any power of two', (uniform) => -(2 ** (10 - 70 * uniform))],
    ['with subnormal results', (uniform) => -708 - 38 * uniform],
    ['where its reduction begins', (uniform) => -0.3465735 - 2e-7 * uniform],
    [
      'at odd multiples of ln 2 / 2',
      (uniform, index) => -(index % 1075) * Math.LN2 * (0.5 + 1e-15 * uniform),
    ],
    [
      'at its ends',
      (_, index) =>
        [0, -0, -5e-324, -708.3964185322641, -745.1332191019411, -745.1332191019412, -1e300, -Infinity][
          index % 8
        ],
    ],
  ])('has the bits of the host for arguments %s', (_, argument) => {
    expect(differences(argument)).toEqual([])
  })

  it('is summed in order', () => {
    inputs.set([-0.1, -0.7, -1.3])
    const expected = Math.exp(-0.1) + Math.exp(-0.7) + Math.exp(-1.3)
    expect(kernels.exponentiate(base, 3, 0, base + 64)).toBe(expected)
  })
})

describe('fused products', () => {
  const plainOn = (on: WebAssembly.Memory): DoubleKernels =>
    instantiate(doubleKernelsBinary, on) as unknown as DoubleKernels

  it('are taken where they are right', () => {
    expect(areProductsSound(plainOn)).toBe(true)
    expect(kernels.logitsOfPair).not.toBe(undefined)
  })

  it.each<[string, (kernels: DoubleKernels, on: WebAssembly.Memory) => Partial<ProductKernels>]>([
    [
      'logits are rounded to single precision',
      ({ logitsOfPair }, on) => ({
        logitsOfPair(...places) {
          logitsOfPair(...places)
          const logits = new Float64Array(on.buffer, places[6], places[3])
          logits.set(Float32Array.from(logits))
        },
      }),
    ],
    [
      'one logit is off by its last bit',
      ({ logitsOfPair }, on) => ({
        logitsOfPair(...places) {
          logitsOfPair(...places)
          new Uint32Array(on.buffer, places[7], 2)[0] ^= 1
        },
      }),
    ],
  ])('are refused where %s', (_, spoil) => {
    expect(areProductsSound((on) => ({ ...plainOn(on), ...spoil(plainOn(on), on) }))).toBe(false)
  })
})
