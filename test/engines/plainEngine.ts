import type { Policy, TensorAssignment } from '../../src/cache/policy.ts'
import { type CacheShape, operands } from '../../src/cache/shape.ts'
import { type Engine, everyLayer } from '../../src/engines/engine.ts'

export const smallShape: CacheShape = { numLayers: 3, numQueryHeads: 4, numKvHeads: 2, headDim: 32 }

/** One codec a layer. */
export function layerPolicy(
  shape: CacheShape,
  codecOf: (layer: number) => string,
  undecidedLayers: readonly number[] = [],
): Policy {
  const assignments: TensorAssignment[] = []
  for (let layer = 0; layer < shape.numLayers; layer++)
    for (let kvHead = 0; kvHead < shape.numKvHeads; kvHead++)
      for (const operand of operands)
        if (!undecidedLayers.includes(layer))
          assignments.push({ layer, kvHead, operand, codec: codecOf(layer) })
  return { model: 'tiny', shape, seed: 1, assignments, undecidedLayers }
}

/** One format for everything: 64, 34 or 18 bytes a vector of 32 values. */
export const plainEngine: Engine = {
  id: 'plain',
  title: 'Plain',
  cannotExpress: [],
  notModelled: [],
  settings: (shape) =>
    ['f16', 'q8_0', 'q4_0'].map((codec) => ({
      label: codec,
      layers: everyLayer(shape, { k: codec, v: codec }),
      configuration: `--all ${codec}`,
      warnings: ['slow'],
    })),
}
