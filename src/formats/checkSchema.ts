import { z } from 'zod'
import { nearestName } from '../numerics/nearestName.ts'

/**
 * Parsed by a schema, or an error of one line that names the first wrong field and its value.
 *
 * @param who the file's name, for the message
 * @throws RangeError as `policy.json: shape.headDim: expected number, got "64"`
 */
export function checkSchema<Output>(schema: z.ZodType<Output>, value: unknown, who: string): Output {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new RangeError([who, ...fieldName(issue.path), describe(issue, value, schema)].join(': '))
}

/** `assignments[3].codec`, as a list of none or one. */
function fieldName(path: readonly PropertyKey[]): readonly string[] {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return name === '' ? [] : [name.replace(/^\./, '')]
}

function describe(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): string {
  if (issue.code === 'unrecognized_keys') return describeUnknown(issue.keys[0], issue.path, schema)
  const expected = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*/, '')
  const isOther = issue.path.length === 0 || issue.path.join() === 'format'
  const wayOut = isOther ? 'name a file of that format' : 'correct it'
  return `${expected.charAt(0).toLowerCase()}${expected.slice(1)}, got ${describeValue(valueAt(value, issue.path))}; ${wayOut}`
}

function describeUnknown(key: string, path: readonly PropertyKey[], schema: z.ZodType): string {
  const nearest = nearestName(key, knownFields(schema, path))
  return `unknown field, got "${key}"; ${nearest === undefined ? 'leave it out' : `did you mean "${nearest}"?`}`
}

/** The fields of the record at a path, as far as the schema's own description tells. */
function knownFields(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const root: z.core.JSONSchema.BaseSchema = z.toJSONSchema(schema)
  const at = path.reduce<z.core.JSONSchema.BaseSchema | undefined>((place, key) => {
    const inner = typeof key === 'number' ? place?.items : place?.properties?.[String(key)]
    return resolved(inner as typeof root | undefined, root)
  }, root)
  return Object.keys(at?.properties ?? {})
}

/** What a reference into the definitions of the whole points to; anything else as it is. */
function resolved(
  place: z.core.JSONSchema.BaseSchema | undefined,
  root: z.core.JSONSchema.BaseSchema,
): z.core.JSONSchema.BaseSchema | undefined {
  const name = place?.$ref?.replace('#/$defs/', '')
  return name === undefined ? place : root.$defs?.[name]
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value)
}

/** A value in a few words: a whole list or record would bury the message. */
function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a record'
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
