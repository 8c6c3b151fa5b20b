import { z } from 'zod'
import type { EngineProjection, StoredSize } from '../advisor/recommendation.ts'

const index = z.int().min(0)
const count = z.int().min(1)
const size = z.number().min(0)

const estimate = z.strictObject({
  value: z.number(),
  interval: z
    .strictObject({ lower: z.number(), upper: z.number(), level: z.number().gt(0).lt(1) })
    .exactOptional(),
})

const stored: z.ZodType<StoredSize> = z.strictObject({
  bytesPerToken: size,
  bitsPerValue: size,
  compressionRatio: size,
})

const engineProjection: z.ZodType<EngineProjection> = z.strictObject({
  engine: z.string(),
  title: z.string(),
  setting: z.string(),
  configuration: z.string(),
  stored,
  loss: estimate,
  klNats: estimate,
  projectionLoss: estimate.exactOptional(),
  fitsBudget: z.boolean(),
  cannotExpress: z.array(z.string()),
  warnings: z.array(z.string()),
})

/** The shape of `policy.json`, version 1; keys are written in this order. What it cannot say is in `policyFile.ts`. */
export const policySchema = z
  .strictObject({
    format: z.literal('kqv-policy-1'),
    model: z.string(),
    shape: z.strictObject({ numLayers: count, numQueryHeads: count, numKvHeads: count, headDim: count }),
    seed: index.describe('Seed of rotations and sketches.'),
    budget: z.strictObject({ bitsPerValue: size, bytesPerToken: size }).exactOptional(),
    stored: stored.exactOptional().describe('What the policy takes, everything counted.'),
    undecidedLayers: z.array(index).describe('Layers that were not captured: they stay as they are.'),
    assignments: z
      .array(
        z.strictObject({
          layer: index,
          kvHead: index,
          operand: z.enum(['k', 'v']),
          codec: z.string().describe('For instance f16, q8_0, mse4 or qjl4:sketch=gaussian.'),
        }),
      )
      .describe('One for every layer that is not undecided, KV head and operand.'),
    engines: z.array(engineProjection).exactOptional().describe('What was measured of engine settings.'),
  })
  .meta({
    title: 'kqv policy',
    description: 'Which codec holds each tensor of a KV cache: by layer, KV head and operand.',
  })
