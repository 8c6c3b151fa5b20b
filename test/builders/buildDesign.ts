import type { Design, Grid } from '../../src/study/design/design.ts'

/** A design of one grid, small enough for a test, but for what is given. */
export function buildDesign(changes: Partial<Design> = {}, gridChanges: Partial<Grid> = {}): Design {
  return {
    name: 'test',
    seed: 5,
    trials: 2,
    numKeys: 24,
    numQueries: 4,
    grids: [
      {
        name: 'only',
        laws: ['gaussian'],
        structures: ['full'],
        headDims: [16],
        bits: [2, 4],
        schemes: ['KV', 'KQV', 'QKQV', 'MSE-only', 'QKV'],
        readings: {
          sketch: ['orthogonal', 'gaussian'],
          scale: ['unbiased'],
          codebook: ['gaussian'],
          norm: ['float16'],
        },
        ...gridChanges,
      },
    ],
    ...changes,
  }
}
