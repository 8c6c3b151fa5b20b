import { pooledEstimate } from './pooledEstimate.ts'
import { type DocumentPredictions, kldOf, sumsOf } from './predictionsByDocument.ts'
import type { DepthFinding } from './replayFindings.ts'

/** Where the second range begins; each later one begins at twice the depth. */
const firstDepth = 32

/**
 * KLD by depth, in ranges that double: 0 .. 31, 32 .. 63, 64 .. 127, and so on.
 *
 * @param countedFrom the least depth there is, where the first range then begins
 */
export function depthFindings(
  documents: readonly DocumentPredictions[],
  countedFrom: number,
): DepthFinding[] {
  const deepest = documents.flat().reduce((depth, prediction) => Math.max(depth, prediction.depth), 0)
  const findings: DepthFinding[] = []
  for (let from = 0, to = firstDepth; from <= deepest; from = to, to *= 2) {
    const within = documents
      .map((own) => own.filter(({ depth }) => depth >= from && depth < to))
      .filter((own) => own.length > 0)
    if (within.length > 0) findings.push(depthFinding(Math.max(from, countedFrom), to, within))
  }
  return findings
}

function depthFinding(from: number, to: number, within: readonly DocumentPredictions[]): DepthFinding {
  return {
    from,
    to,
    numPredictions: within.flat().length,
    meanKld: pooledEstimate(sumsOf(within, kldOf)),
    sameTop: pooledEstimate(sumsOf(within, ({ sameTop }) => sameTop)),
  }
}
