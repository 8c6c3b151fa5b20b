import { describe, expect, it } from 'vitest'
import { roundedColumns } from '../../src/codecs/roundedColumns.ts'
import type { DoubleKernels, ProductKernels } from '../../src/kernels/doubleContract.ts'
import { createDoubleKernels } from '../../src/kernels/doubleKernels.ts'
import { areProductsSound } from '../../src/kernels/doubleRelaxed.ts'
import { createMemory, instantiate, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { doubleKernelsBinary } from '../../src/kernels/kernelBinaries.ts'
import { drawMatrix, gaussianMap } from '../../src/numerics/linearMap.ts'
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

describe('sums of signed rows', () => {
  const order = 20
  const count = 7
  const stride = 5
  const signs = new Uint8Array(memory.buffer, base + 8192, count * stride)
  const images = new Float32Array(memory.buffer, base + 16_384, count * order)

  /** Images by tables, and again the columns of which sums are rounded. */
  function sumsOf(matrix: Float32Array, columns: readonly number[]): Float32Array {
    new Float32Array(memory.buffer, base, matrix.length).set(matrix)
    const [table, at, to] = [base, signs.byteOffset, images.byteOffset]
    kernels.addSignedRows(table, order, at, stride, count, to, base + 32_768)
    for (const column of columns) kernels.addSignedColumn(table, order, column, at, stride, count, to)
    return images.slice()
  }

  /** Row after row, in float64. */
  function sumsInOrder(matrix: Float32Array): Float32Array {
    return Float32Array.from({ length: count * order }, (_, index) => {
      const bits = signs.subarray(Math.floor(index / order) * stride)
      let sum = 0
      for (let row = 0; row < order; row++) {
        const isPositive = (bits[row >> 3] >> (row & 7)) & 1
        sum += (isPositive ? 1 : -1) * matrix[row * order + (index % order)]
      }
      return sum
    })
  }

  it('are those of the map that adds one row after another', () => {
    const random = createRandom(seedOf(3))
    for (let index = 0; index < signs.length; index++) signs[index] = random.uint32()
    const matrix = drawMatrix('gaussian', order, seedOf(2))
    expect(roundedColumns(matrix, order)).toEqual([])
    const found = sumsOf(matrix, [])
    expect(found).toEqual(sumsInOrder(matrix))
    const map = gaussianMap(order, seedOf(2))
    const image = Float32Array.from({ length: order }, (_, row) =>
      (signs[row >> 3] >> (row & 7)) & 1 ? 1 : -1,
    )
    map.applyTransposed(image)
    expect(found.subarray(0, order)).toEqual(image)
  })

  it('are added in order in the columns where that makes a difference', () => {
    const random = createRandom(seedOf(4))
    // entries of column 6 are of all sizes, with sums that cancel
    const matrix = Float32Array.from({ length: order * order }, (_, index) =>
      index % order === 6 ? random.normal() * 2 ** (random.integer(80) - 40) : random.normal(),
    )
    expect(roundedColumns(matrix, order)).toEqual([6])
    for (let index = 0; index < signs.length; index++) signs[index] = random.uint32()
    expect(sumsOf(matrix, [6])).toEqual(sumsInOrder(matrix))
  })

  it('ask for order where entries lie 2^53 apart, and for none where they do not', () => {
    const columnsOf = (...entries: number[]): number[] =>
      roundedColumns(
        Float32Array.from({ length: 4 }, (_, index) => entries[index] ?? 1),
        2,
      )
    expect(columnsOf(1, 1, 2 ** -27)).toEqual([])
    expect(columnsOf(1, 1, 2 ** -30)).toEqual([0])
    expect(columnsOf(1, 0, 0, 2 ** 40)).toEqual([])
    expect(columnsOf(1, 1e-40, 1, 1)).toEqual([1])
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
      'one image is off by its last bit',
      ({ multiplyVectors }, on) => ({
        multiplyVectors(...places) {
          multiplyVectors(...places)
          new Uint32Array(on.buffer, places[4], 8)[7] ^= 1
        },
      }),
    ],
  ])('are refused where %s', (_, spoil) => {
    expect(areProductsSound((on) => ({ ...plainOn(on), ...spoil(plainOn(on), on) }))).toBe(false)
  })
})
