import type { Fields } from '../../src/models/fields.ts'

/** Metadata with some values changed. */
export function withFields(fields: Fields, changes: Readonly<Record<string, unknown>>): Fields {
  return { ...fields, get: (name) => (Object.hasOwn(changes, name) ? changes[name] : fields.get(name)) }
}
