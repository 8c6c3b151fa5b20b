import { z } from 'zod'
import type { EngineProjection, SettingOnPlatform } from '../advisor/recommendation.ts'
import { estimate, storedSize } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

const warnings = z.array(z.string())

/** Of every setting that was measured, in the order of the documents. */
const measured = {
  setting: z.string(),
  configuration: z.string().describe('What to paste, one or more lines.'),
  stored: storedSize,
  loss: estimate,
  klNats: estimate,
  projectionLoss: estimate.exactOptional().describe('Output error of the setting over that of the policy.'),
  fitsBudget: z.boolean(),
}

export const settingOnPlatform = strictRecord<SettingOnPlatform>({
  platform: z.string().describe('For instance CUDA.'),
  ...measured,
  warnings,
}).meta({ id: 'settingOnPlatform' })

/** The nearest that an engine can run, as it was measured with a policy. */
export const engineProjectionSchema = strictRecord<EngineProjection>({
  engine: z.string(),
  title: z.string(),
  ...measured,
  cannotExpress: z.array(z.string()),
  warnings,
  withoutFallback: settingOnPlatform
    .exactOptional()
    .describe('The best that runs at full speed on a platform where this setting does not.'),
}).meta({ id: 'engineProjection' })
