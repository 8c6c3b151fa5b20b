import { z } from 'zod'

/** A schema for every field; one that may be absent is `exactOptional`. */
type FieldSchemas<Fields> = {
  readonly [Name in keyof Fields]-?: undefined extends Fields[Name]
    ? z.ZodExactOptional<z.ZodType<Required<Fields>[Name]>>
    : z.ZodType<Fields[Name]>
}

/**
 * The schema of a record of ours, no other field allowed.
 *
 * It is tied to the type: a field that is added there, dropped, renamed or made optional is a compile error here.
 */
export function strictRecord<Fields extends object>(schemas: FieldSchemas<Fields>): z.ZodType<Fields> {
  return z.strictObject(schemas) as unknown as z.ZodType<Fields>
}

/** The schema of a name out of several; a record has to list them all, so that a new name is a compile error. */
export function oneNameOf<Name extends string>(names: Readonly<Record<Name, true>>): z.ZodType<Name> {
  return z.enum(Object.keys(names) as Name[])
}
