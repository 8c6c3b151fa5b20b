import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { captureSummarySchema } from '../src/formats/captureSummarySchema.ts'
import { codecListSchema } from '../src/formats/codecListSchema.ts'
import { comparisonSchema } from '../src/formats/comparisonSchema.ts'
import { designSchema } from '../src/formats/designSchema.ts'
import { engineSettingSchema } from '../src/formats/engineSettingSchema.ts'
import { policySchema } from '../src/formats/policySchema.ts'
import { recommendationSchema } from '../src/formats/recommendationSchema.ts'
import { replayFindingsSchema } from '../src/formats/replayFindingsSchema.ts'
import { sensitivitySchema } from '../src/formats/sensitivityFile.ts'
import { traceSummarySchema } from '../src/formats/traceSummarySchema.ts'

/** Every published JSON Schema: one line each. A test compares them with the files. */
const schemas: readonly { readonly path: string; readonly schema: z.ZodType }[] = [
  { path: 'schemas/policy.schema.json', schema: policySchema },
  { path: 'schemas/recommendation.schema.json', schema: recommendationSchema },
  { path: 'schemas/comparison.schema.json', schema: comparisonSchema },
  { path: 'schemas/replay.schema.json', schema: replayFindingsSchema },
  { path: 'schemas/sensitivity.schema.json', schema: sensitivitySchema },
  { path: 'schemas/codecs.schema.json', schema: codecListSchema },
  { path: 'schemas/capture-summary.schema.json', schema: captureSummarySchema },
  { path: 'schemas/trace-summary.schema.json', schema: traceSummarySchema },
  { path: 'schemas/engine-setting.schema.json', schema: engineSettingSchema },
  { path: 'schemas/design.schema.json', schema: designSchema },
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
