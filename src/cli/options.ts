import { InvalidArgumentError, Option } from 'commander'

/** Readers of option values; each refuses with a sentence that the error line puts behind the option's name. */

export function positiveNumber(text: string): number {
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('expected a number above 0')
  return value
}

export function positiveInteger(text: string): number {
  const value = Number(text)
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new InvalidArgumentError('expected a whole number above 0')
  return value
}

/** More would only slow one another down, whatever the machine. */
const MOST_THREADS = 1024

export function threadCount(text: string): number {
  const value = Number(text)
  if (!(Number.isInteger(value) && value >= 1 && value <= MOST_THREADS))
    throw new InvalidArgumentError(`expected a whole number from 1 to ${MOST_THREADS}`)
  return value
}

export function bitsList(text: string): number[] {
  const bits = text.split(',').map(Number)
  const isWidth = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 8
  if (!bits.every(isWidth)) throw new InvalidArgumentError('expected widths from 1 to 8, as 2,3,4')
  return [...new Set(bits)].sort((a, b) => a - b)
}

export function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a name')
  return text
}

function seedNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(Number.isSafeInteger(value) && value >= 0))
    throw new InvalidArgumentError('expected a whole number, 0 or more')
  return value
}

/** Options that several commands share. */
export const seedOption = new Option('--seed <n>', 'of rotations and sketches')
  .argParser(seedNumber)
  .default(1)
export const threadsOption = new Option('--threads <n>', 'worker threads (default: one per core)').argParser(
  threadCount,
)
export const jsonOption = new Option('--json', 'print one JSON document, and nothing else')
