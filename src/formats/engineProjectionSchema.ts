import { z } from 'zod'
import type { EngineProjection } from '../advisor/recommendation.ts'
import { estimate, storedSize } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

/** The nearest that an engine can run, as it was measured with a policy. */
export const engineProjectionSchema = strictRecord<EngineProjection>({
  engine: z.string(),
  title: z.string(),
  setting: z.string(),
  configuration: z.string().describe('What to paste, one or more lines.'),
  stored: storedSize,
  loss: estimate,
  klNats: estimate,
  projectionLoss: estimate.exactOptional().describe('Output error of the setting over that of the policy.'),
  fitsBudget: z.boolean(),
  cannotExpress: z.array(z.string()),
  warnings: z.array(z.string()),
}).meta({ id: 'engineProjection' })
