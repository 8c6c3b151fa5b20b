import { z } from 'zod'
import type { Sensitivity, TensorSensitivity } from '../cache/sensitivity.ts'
import { numTensors } from '../cache/shape.ts'
import { checkSchema } from './checkSchema.ts'
import { formatJson } from './formatJson.ts'
import { parseJson } from './parseJson.ts'
import { codecId, index, operand, shape } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

const format = 'kqv-sensitivity-1'

const tensorSchema = strictRecord<TensorSensitivity>({
  layer: index,
  kvHead: index,
  operand,
  klNats: z
    .number()
    .nonnegative()
    .describe('Mean KL of the predictions, in nats, with this tensor alone in the probe.'),
})

/** The shape of `sensitivity.json`, version 1. */
export const sensitivitySchema = strictRecord<Sensitivity & { format: 'kqv-sensitivity-1' }>({
  format: z.literal(format),
  model: z.string(),
  shape,
  probe: codecId.describe('The codec that tensors were stored in, one at a time.'),
  seed: index.describe('Seed of rotations and sketches.'),
  numDocuments: index,
  numPredictions: index,
  tensors: z.array(tensorSchema).describe('One for every layer, KV head and operand, in this order.'),
}).meta({
  title: 'kqv sensitivity',
  description: 'What each tensor of a KV cache is worth to a model, measured on its predictions.',
})

export function writeSensitivity(sensitivity: Sensitivity): string {
  return formatJson(checkSchema(sensitivitySchema, { format, ...sensitivity }, 'sensitivity'))
}

/**
 * @param name the file's name, for messages
 * @throws FormatError when the text is not JSON
 * @throws RangeError which names the first wrong field and its value
 */
export function readSensitivity(text: string, name: string): Sensitivity {
  const { format: _, ...sensitivity } = checkSchema(sensitivitySchema, parseJson(text, name), name)
  const expected = numTensors(sensitivity.shape)
  const named = new Set(
    sensitivity.tensors.map((tensor) => `${tensor.layer} ${tensor.kvHead} ${tensor.operand}`),
  )
  if (sensitivity.tensors.length !== expected || named.size !== expected)
    throw new RangeError(
      `${name}: tensors: expected each of ${expected} tensors once, got ${named.size} in ${sensitivity.tensors.length} entries`,
    )
  return sensitivity
}
