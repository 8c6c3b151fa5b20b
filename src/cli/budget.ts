import { operandMenu } from '../advisor/operandMenu.ts'
import { valuesPerToken } from '../advisor/storedSize.ts'
import { type CacheShape, operands } from '../cache/shape.ts'
import { bitsPerValue, type CodecId } from '../codecs/codec.ts'
import { codecSize } from '../codecs/registry.ts'

/** A budget as it is typed: one of the two, or neither. */
export interface TypedBudget {
  readonly bits?: number
  readonly bytesPerToken?: number
}

const defaultBits = 4

/**
 * The option that a run's budget comes from, with its value: as typed, else 4 bits per value, or the nearest to it
 * that the menu can do.
 *
 * @throws RangeError for one that no policy of the menu meets, or that all of them do
 */
export function readBudget(
  typed: TypedBudget,
  menu: readonly CodecId[],
  shape: CacheShape,
  numLayers: number,
): { readonly option: string; readonly value: number; readonly bytesPerToken: number } {
  const sizes = operands.map((operand) =>
    operandMenu(menu, operand).map((id) => bitsPerValue(codecSize(id, shape.headDim))),
  )
  const [smallest, largest] = [Math.min, Math.max].map((extreme) =>
    meanOf(sizes.map((all) => extreme(...all))),
  )
  const bytesPerBit = valuesPerToken(shape, numLayers) / 8
  if (typed.bytesPerToken !== undefined) {
    const value = typed.bytesPerToken
    checkReach('--bytes-per-token', value, smallest * bytesPerBit, largest * bytesPerBit)
    return { option: '--bytes-per-token', value, bytesPerToken: value }
  }
  const value = typed.bits ?? Math.min(Math.max(defaultBits, smallest), largest)
  checkReach('--bits', value, smallest, largest)
  return { option: '--bits', value, bytesPerToken: value * bytesPerBit }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function checkReach(option: string, value: number, smallest: number, largest: number): void {
  if (value >= smallest && value <= largest) return
  throw new RangeError(
    `recommend: ${option}: the codecs to choose from reach ${smallest} to ${largest}, got ${value}; ` +
      'change it, or --menu',
  )
}
