import { z } from 'zod'
import type { EngineProjection, Recommendation, StoredSize } from '../advisor/recommendation.ts'
import type { Policy, TensorAssignment } from '../cache/policy.ts'
import { engineProjectionSchema } from './engineProjectionSchema.ts'
import { budget, codecId, index, operand, shape, storedSize } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

/** A policy, and what is known of it. */
export interface PolicyFile extends Policy {
  readonly budget?: Recommendation['budget']
  readonly stored?: StoredSize
  readonly engines?: readonly EngineProjection[]
}

export const assignmentSchema = strictRecord<TensorAssignment>({
  layer: index,
  kvHead: index,
  operand,
  codec: codecId,
  offset: z
    .string()
    .exactOptional()
    .describe(
      'What a codec with center=mean takes away: base64 of one little-endian float16 number a channel.',
    ),
}).meta({ id: 'assignment' })

/** The shape of `policy.json`, version 1; keys are written in this order. What it cannot say is in `policyFile.ts`. */
export const policySchema = strictRecord<PolicyFile & { format: 'kqv-policy-1' }>({
  format: z.literal('kqv-policy-1'),
  model: z.string(),
  shape,
  seed: index.describe('Seed of rotations and sketches.'),
  budget: budget.exactOptional(),
  stored: storedSize.exactOptional().describe('What the policy takes, everything counted.'),
  undecidedLayers: z.array(index).describe('Layers that were not captured: they stay as they are.'),
  assignments: z
    .array(assignmentSchema)
    .describe('One for every layer that is not undecided, KV head and operand.'),
  engines: z.array(engineProjectionSchema).exactOptional().describe('What was measured of engine settings.'),
}).meta({
  title: 'kqv policy',
  description: 'Which codec holds each tensor of a KV cache: by layer, KV head and operand.',
})
