import { doubleKernelsOf } from '../kernels/doubleKernels.ts'
import type { Workspace } from '../kernels/workspace.ts'
import type { PredictionComparison } from './plainComparison.ts'

/** Tokens that the kernels take at once. */
const lanes = 4

/** The comparison by kernels, to the bits of `comparePlainly`. */
export function compareCompiled(
  workspace: Workspace,
  baseline: Float32Array,
  candidate: Float32Array,
): PredictionComparison {
  const count = lanes * Math.ceil(baseline.length / lanes)
  const bytes = count * Float32Array.BYTES_PER_ELEMENT
  const [first, second] = workspace.openAreas([bytes, bytes])
  place(workspace, baseline, first, count)
  place(workspace, candidate, second, count)
  const { divergence, topOf } = doubleKernelsOf(workspace)
  return {
    klNats: divergence(first, second, count),
    sameTop: topOf(first, count) === topOf(second, count) ? 1 : 0,
  }
}

/** Behind the vocabulary stand tokens that cannot come: they add nothing. */
function place({ floats }: Workspace, logProbabilities: Float32Array, address: number, count: number): void {
  const at = address / Float32Array.BYTES_PER_ELEMENT
  floats.set(logProbabilities, at)
  floats.fill(Number.NEGATIVE_INFINITY, at + logProbabilities.length, at + count)
}
