import { BLOCK_VALUES, integerQueryBytes, queryPlaces, roundQuery } from '../../kernels/attentionIntegers.ts'
import {
  codesPerDigit,
  digitValues,
  PRODUCT_BLOCK_VALUES,
  productStep,
  productTableBytes,
} from '../../kernels/attentionProducts.ts'
import {
  int7Codewords,
  int16Codewords,
  LARGEST_INT16_TOTAL,
  valueTable,
} from '../../kernels/attentionTables.ts'
import type { KernelArena } from './kernelArena.ts'
import type { ScoreKernelName } from './precision.ts'
import type { TokenPart } from './tokenFormat.ts'

/** A part of a query as a score kernel reads it. */
export interface ScoreCode {
  /** A multiple of what the kernel takes at a time. */
  readonly numValues: number
  /** What the kernel looks codes up in, or what its tables are made of. */
  readonly table: Uint8Array
  readonly queryBytes: number
  /**
   * @param query in the order of the codes, at most `numValues`
   * @param address of `queryBytes` bytes, a multiple of 4; written
   */
  writeQuery(query: Float32Array, buffer: ArrayBufferLike, address: number): void
}

export function scoreCode(part: TokenPart, kernel: ScoreKernelName, kernelArena: KernelArena): ScoreCode {
  if (part.values === undefined || kernel === 'score') return floatCode(part)
  if (kernel === 'scoreProducts') return productCode(part, part.values, kernelArena)
  return kernel === 'scoreInt16' ? int16Code(part, part.values) : int8Code(part, part.values)
}

function floatCode({ width, numValues, values }: TokenPart): ScoreCode {
  const padded = roundUp(numValues, 8)
  return {
    numValues: padded,
    table: exactTable(width, values),
    queryBytes: 4 * padded,
    writeQuery(query, buffer, address) {
      const floats = new Float32Array(buffer, address, padded)
      floats.set(query)
      floats.fill(0, query.length)
    },
  }
}

/** Empty where codes are the values. */
export function exactTable(width: number, values: Float32Array | undefined): Uint8Array {
  return values === undefined ? new Uint8Array(0) : new Uint8Array(valueTable(width, values).buffer)
}

/** The tables are the query's; what is looked up is made of the values. */
function productCode(
  { width, numValues }: TokenPart,
  values: Float32Array,
  { kernels, table, scratch }: KernelArena,
): ScoreCode {
  const padded = roundUp(numValues, PRODUCT_BLOCK_VALUES)
  const tableBytes = productTableBytes(width, padded)
  const entries = new Uint8Array(digitValues(width, values).buffer)
  const entriesAt = table(entries)
  const numTogether = codesPerDigit(width)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return {
    numValues: padded,
    table: entries,
    queryBytes: tableBytes + 8,
    writeQuery(query, buffer, address) {
      // nothing else runs, and the kernel needs no scratch of its own
      const filled = new Float32Array(buffer, scratch, padded)
      filled.set(query)
      filled.fill(0, query.length)
      const step = productStep(filled, numTogether, least, most)
      const perStep = step > 0 ? 1 / step : 0
      const added = kernels.tabulateProducts(scratch, padded, perStep, entriesAt, numTogether, address)
      new Float32Array(buffer, address + tableBytes, 1)[0] = step
      new Int32Array(buffer, address + tableBytes + 4, 1)[0] = added
    },
  }
}

function int16Code({ width, numValues }: TokenPart, values: Float32Array): ScoreCode {
  const { bytes, step } = int16Codewords(values)
  const padded = roundUp(numValues, BLOCK_VALUES)
  const places = queryPlaces(width, padded)
  const filled = new Float32Array(padded)
  return {
    numValues: padded,
    table: bytes,
    queryBytes: integerQueryBytes(padded, 2),
    writeQuery(query, buffer, address) {
      filled.set(query)
      const integers = new Int16Array(buffer, address, padded)
      const unit = roundQuery(filled, places, 32_767, LARGEST_INT16_TOTAL, integers)
      new Float32Array(buffer, address + 2 * padded, 2).set([unit * step, 0])
    },
  }
}

function int8Code({ width, numValues }: TokenPart, values: Float32Array): ScoreCode {
  const { bytes, step, zero } = int7Codewords(values)
  const padded = roundUp(numValues, BLOCK_VALUES)
  const places = queryPlaces(width, padded)
  const filled = new Float32Array(padded)
  return {
    numValues: padded,
    table: bytes,
    queryBytes: integerQueryBytes(padded, 1),
    writeQuery(query, buffer, address) {
      filled.set(query)
      const integers = new Int8Array(buffer, address, padded)
      const unit = roundQuery(filled, places, 127, Number.POSITIVE_INFINITY, integers)
      let sum = 0
      for (let place = 0; place < padded; place++) sum += integers[place]
      new Float32Array(buffer, address + padded, 2).set([unit * step, -zero * sum])
    },
  }
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}
