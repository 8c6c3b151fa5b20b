import type { Random } from '../../../src/numerics/random.ts'
import type { Condition } from '../../../src/study/claims/studyFindings.ts'
import type { Estimate } from '../../../src/study/estimate.ts'

export const budgets = [2, 3, 4, 5, 6]
/** Relative error of the Lloyd-Max code of a unit vector, by bits. */
export const distortions = [1, 0.3634, 0.1175, 0.03455, 0.009501, 0.002505, 0.0006442]
export const sketchFactors: Readonly<Record<string, number>> = {
  orthogonal: Math.PI / 2 - 1,
  gaussian: Math.PI / 2,
  haar: Math.PI / 2 - 1,
}
/** What scalar codes lose for want of a rotation. */
export const scalarPenalties: Readonly<Record<string, number>> = {
  gaussian: 1.004,
  laplace: 1.42,
  student5: 1.55,
  student3: 2.9,
  trace: 3.4,
}

export interface Circumstances {
  readonly random: Random
  readonly trials: number
  readonly conditions: readonly Condition[]
}

export function estimate(value: number, { random, trials }: Circumstances, spread = 0.2): Estimate {
  if (trials < 8) return { value }
  const half = (1.96 * spread * (0.8 + 0.4 * random.uniform())) / Math.sqrt(trials)
  const ends = [value * Math.exp(-half), value * Math.exp(half)].sort((a, b) => a - b)
  return { value, interval: { lower: ends[0], upper: ends[1], level: 0.95 } }
}

/** Relative key error of a scheme under a sketch. */
export function keyError(scheme: string, { law, bits }: Condition, sketch = 'orthogonal'): number {
  if (scheme === 'KV') return distortions[bits] * (scalarPenalties[law] ?? 1)
  if (scheme === 'KQV' || scheme === 'MSE-only') return distortions[bits]
  return sketchFactors[sketch] * distortions[bits - 1]
}
