import { layOutRecord } from './record.ts'
import { rotationRecord } from './rotation.ts'

/**
 * The record `BlockCode` of `assembly/ggmlBlocks.ts`.
 *
 * @param turned values that one Walsh-Hadamard transform takes, a power of two; 0 for none
 */
export function blockCodeRecord(headDim: number, turned: number): Uint8Array {
  const rotation = turned === 0 ? undefined : { order: turned, signs: new Float32Array(turned).fill(1) }
  return layOutRecord([headDim, rotation && rotationRecord(rotation)])
}
