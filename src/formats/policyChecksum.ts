import type { Policy } from '../cache/policy.ts'
import { checksumText, crc32 } from './crc32.ts'

/**
 * By which a policy is known again: equal where all tensors are held in the same bytes, whatever the policy's file is called
 * and says of its budget and of engines.
 *
 *     CRC-32 of shape, seed, undecided layers, and every assignment in the policy's order
 *
 * @returns eight hexadecimal digits
 */
export function policyChecksum({ shape, seed, undecidedLayers, assignments }: Policy): string {
  const { numLayers, numQueryHeads, numKvHeads, headDim } = shape
  const content = [
    [numLayers, numQueryHeads, numKvHeads, headDim],
    seed,
    undecidedLayers,
    assignments.map(({ layer, kvHead, operand, codec, offset }) => [layer, kvHead, operand, codec, offset]),
  ]
  return checksumText(crc32(new TextEncoder().encode(JSON.stringify(content))))
}
