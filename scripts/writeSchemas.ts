import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { policySchema } from '../src/formats/policySchema.ts'

/** Every published JSON Schema: one line each. A test compares them with the files. */
const schemas: readonly { readonly path: string; readonly schema: z.ZodType }[] = [
  { path: 'schemas/policy.schema.json', schema: policySchema },
]

/** What each file must hold. */
export function publishedSchemas(): readonly { readonly path: string; readonly text: string }[] {
  return schemas.map(({ path, schema }) => ({
    path,
    text: `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`,
  }))
}

if (import.meta.main)
  for (const { path, text } of publishedSchemas()) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
