import { availableParallelism, totalmem } from 'node:os'
import type { LayeredModel } from '../models/layeredModel.ts'
import { memoryNeeded } from '../models/memoryNeeded.ts'
import type { ModelSource } from '../models/modelSource.ts'
import { openLayeredModel } from '../models/openLayeredModel.ts'
import { TooLargeError } from '../numerics/errors.ts'

/**
 * Reads the weights of a model that was opened, to run it; the source is closed whatever happens.
 *
 * @throws TooLargeError when the machine has less memory than the model needs
 */
export async function loadModel(
  source: ModelSource,
  threads = availableParallelism(),
): Promise<LayeredModel> {
  try {
    checkMemory(source.config.name, memoryNeeded(source), totalmem())
    return await openLayeredModel(source, { threads })
  } finally {
    source.close()
  }
}

/** @param numBytes that the machine has */
export function checkMemory(model: string, needed: number, numBytes: number): void {
  if (needed <= numBytes) return
  throw new TooLargeError(
    `model: ${model} needs ${gigabytes(needed)} of memory, got a machine of ${gigabytes(numBytes)}; ` +
      'run it on a larger one, or take a smaller model',
  )
}

function gigabytes(numBytes: number): string {
  return `${(numBytes / 1e9).toPrecision(3)} GB`
}
