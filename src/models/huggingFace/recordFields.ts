import { describeValue } from '../describeValue.ts'
import type { Fields } from '../fields.ts'

/**
 * The fields of a JSON record.
 *
 * @param who the file's name, for messages
 */
export function recordFields(value: unknown, who: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError(`${who}: must be a record, got ${describeValue(value)}; fetch it again`)
  const record = new Map(Object.entries(value))
  return {
    // JSON writes null where nothing is meant
    get: (name) => record.get(name) ?? undefined,
    fault: (name, complaint) => new RangeError(`${who}: ${name} ${complaint}`),
  }
}
