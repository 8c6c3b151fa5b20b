import { describeValue } from './describeValue.ts'

/**
 * Named values of types that are not known yet: GGUF metadata, a `config.json`.
 */
export interface Fields {
  get(name: string): unknown
  /** @returns the error to throw, in the words of the file and with the place where it knows one */
  fault(name: string, complaint: string): Error
}

/** @param fallback for a field that is absent; without it the field is required */
export function wholeNumberField(fields: Fields, name: string, fallback?: number): number {
  return field(fields, name, fallback, 'a positive whole number', isWhole)
}

export function positiveNumberField(fields: Fields, name: string, fallback?: number): number {
  return field(fields, name, fallback, 'a positive number', isPositive)
}

export function textField(fields: Fields, name: string, fallback?: string): string {
  return field(fields, name, fallback, 'a text', (value) => typeof value === 'string')
}

export function booleanField(fields: Fields, name: string, fallback?: boolean): boolean {
  return field(fields, name, fallback, 'true or false', (value) => typeof value === 'boolean')
}

export function textListField(fields: Fields, name: string): readonly string[] {
  return field<readonly string[]>(fields, name, undefined, 'a list of texts', (value) =>
    isListOf(value, 'string'),
  )
}

export function numberListField(fields: Fields, name: string): readonly number[] {
  return field<readonly number[]>(fields, name, undefined, 'a list of numbers', (value) =>
    isListOf(value, 'number'),
  )
}

function field<Value>(
  fields: Fields,
  name: string,
  fallback: Value | undefined,
  expectation: string,
  isExpected: (value: unknown) => boolean,
): Value {
  const value = fields.get(name) ?? fallback
  if (!isExpected(value)) throw fields.fault(name, `must be ${expectation}, got ${describeValue(value)}`)
  return value as Value
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value)
}

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type)
}
