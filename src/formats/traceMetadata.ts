import type { TokenRange } from '../cache/trace.ts'
import { FormatError } from '../numerics/errors.ts'
import { parseJson } from './parseJson.ts'

/** What a metadata value must be, and how to tell. */
export interface MetadataType<Value> {
  readonly description: string
  /** Undefined for a JSON value that is something else. */
  parse(value: unknown): Value | undefined
}

export const wholeNumber: MetadataType<number> = {
  description: 'a whole number',
  parse: (value) => (isWholeNumber(value) ? value : undefined),
}

export const wholeNumbers: MetadataType<readonly number[]> = {
  description: 'a list of whole numbers',
  parse: (value) => (Array.isArray(value) && value.every(isWholeNumber) ? value : undefined),
}

export const tokenRanges: MetadataType<readonly TokenRange[]> = {
  description: 'a list of [start, end]',
  parse: (value) =>
    Array.isArray(value) && value.every(isPair) ? value.map(([start, end]) => ({ start, end })) : undefined,
}

/**
 * Reads a metadata value, which is JSON; undefined when absent.
 *
 * @throws FormatError
 */
export function readMetadata<Value>(
  metadata: ReadonlyMap<string, string>,
  key: string,
  type: MetadataType<Value>,
): Value | undefined {
  const text = metadata.get(key)
  if (text === undefined) return undefined
  const value = type.parse(parseJson(text, `trace: metadata ${key}`))
  if (value === undefined)
    throw new FormatError(
      `trace: metadata ${key} must be ${type.description}, got ${JSON.stringify(text.slice(0, 60))}`,
      8,
    )
  return value
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(isWholeNumber)
}
