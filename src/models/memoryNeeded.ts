import type { ModelSource } from './modelSource.ts'
import { weightShapes } from './weightShapes.ts'

const FLOAT_BYTES = 4

/**
 * Bytes to run a model: all weights in float32, which the graphs read where they lie, and the largest of them once more,
 * for its bytes in the file are there while it is read.
 *
 * - Assumes: a cache and activations that are small beside the weights, and a file with 4 bytes a value at most.
 */
export function memoryNeeded({ config, has }: Pick<ModelSource, 'config' | 'has'>): number {
  const sizes = [...weightShapes(config)]
    .filter(({ name }) => has(name))
    .map(({ shape }) => floatBytes(shape))
  return sizes.reduce((sum, size) => sum + size, Math.max(...sizes))
}

function floatBytes(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, FLOAT_BYTES)
}
