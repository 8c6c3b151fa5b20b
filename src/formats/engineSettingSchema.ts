import { z } from 'zod'
import type { StoredSize } from '../advisor/recommendation.ts'
import type { Estimate } from '../study/estimate.ts'
import { estimate, storedSize } from './schemaParts.ts'
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
  readonly cannotExpress: readonly string[]
  readonly warnings: readonly string[]
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
  cannotExpress: z.array(z.string()),
  warnings: z.array(z.string()),
}).meta({ title: 'kqv engine setting', description: 'The setting of one engine for a policy.' })
