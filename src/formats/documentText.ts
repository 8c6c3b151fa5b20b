import type { z } from 'zod'
import { checkSchema } from './checkSchema.ts'
import { formatJson } from './formatJson.ts'

/**
 * The text of a JSON document, checked against its published schema: a NaN, which JSON would turn into null, stops here.
 *
 * @throws RangeError which names the first field that the schema refuses
 */
export function documentText<Document extends { readonly format: string }>(
  schema: z.ZodType<Document>,
  document: Document,
): string {
  return formatJson(checkSchema(schema, document, document.format))
}
