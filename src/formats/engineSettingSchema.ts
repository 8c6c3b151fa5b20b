import { z } from 'zod'
import type { Recommendation, SettingOnPlatform, StoredSize } from '../advisor/recommendation.ts'
import type { Estimate } from '../study/estimate.ts'
import { settingOnPlatform } from './engineProjectionSchema.ts'
import { budget, estimate, storedSize } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

/** The setting of one engine for a policy, and what is known of its cost. */
export interface ExportedSetting {
  readonly engine: string
  readonly setting: string
  /** What to paste, one or more lines. */
  readonly configuration: string
  readonly stored: StoredSize
  /** Output error over that of the policy; absent where it was never measured. */
  readonly projectionLoss?: Estimate
  /** That of the policy; its size where it names none. */
  readonly budget: Recommendation['budget']
  readonly fitsBudget: boolean
  readonly cannotExpress: readonly string[]
  readonly warnings: readonly string[]
  /** The best that runs at full speed on a platform where this setting does not; absent where it was never measured. */
  readonly withoutFallback?: SettingOnPlatform
}

/** What `kqv export --json` prints. */
export const engineSettingSchema = strictRecord<ExportedSetting & { format: 'kqv-engine-setting-1' }>({
  format: z.literal('kqv-engine-setting-1'),
  engine: z.string(),
  setting: z.string(),
  configuration: z.string().describe('What to paste, one or more lines.'),
  stored: storedSize,
  projectionLoss: estimate
    .exactOptional()
    .describe('Output error over that of the policy; absent where it was never measured.'),
  budget: budget.describe('That of the policy; its size where it names none.'),
  fitsBudget: z.boolean(),
  cannotExpress: z.array(z.string()),
  warnings: z.array(z.string()),
  withoutFallback: settingOnPlatform
    .exactOptional()
    .describe('The best that runs at full speed on a platform where this setting does not.'),
}).meta({ title: 'kqv engine setting', description: 'The setting of one engine for a policy.' })
