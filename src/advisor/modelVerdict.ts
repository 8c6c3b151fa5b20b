import type { PairedVerdict } from '../study/pairedVerdict.ts'
import type { CandidateFinding, LogitStatistics, ReplayFindings } from '../study/replay/replayFindings.ts'

/** What the model itself says of a recommended policy: a replay of it, beside other caches on the same tokens. */
export interface ModelVerdict {
  /** How the baseline held its cache: `f16`. */
  readonly baseline: string
  /** The largest harm that does not matter, in nats a token. */
  readonly margin: number
  readonly documents: ReplayFindings['documents']
  readonly numPredictions: number
  /** Latest tokens that may have been seen unquantized; 0: every token was read from the packed cache. */
  readonly recentWindow: number
  /** First tokens of every document that were kept as in the baseline. */
  readonly sinkTokens: number
  /** The policy first, then whatever else was replayed, from the smallest to the largest. */
  readonly caches: readonly ReplayedCache[]
}

/** One cache of the replay; its fields are those of the replay's findings. */
export interface ReplayedCache extends Pick<CandidateFinding, 'label' | 'family' | 'verdict'> {
  readonly cost: Pick<CandidateFinding['cost'], 'bitsPerValue'>
  readonly statistics: Pick<LogitStatistics, 'meanKld' | 'logPerplexityRatio' | 'sameTop'>
  /** Whether the policy's mean KLD is below this one's, where the replay compared them. */
  readonly comparison?: PairedVerdict
}

/** How the policy is called among the caches of its replay. */
const ownLabel = 'recommended'

/**
 * Looks a policy up among the caches of a replay.
 *
 * @param checksum of the policy
 * @returns undefined where another policy was replayed
 */
export function modelVerdict(findings: ReplayFindings, checksum: string): ModelVerdict | undefined {
  const own = findings.candidates.find(({ policyChecksum }) => policyChecksum === checksum)
  if (own === undefined) return undefined
  const others = findings.candidates
    .filter((candidate) => candidate !== own)
    .toSorted((a, b) => a.cost.bitsPerValue - b.cost.bitsPerValue)
  return {
    baseline: findings.baseline,
    margin: findings.margin,
    documents: findings.documents,
    numPredictions: own.numPredictions,
    recentWindow: own.recentWindow,
    sinkTokens: own.sinkTokens,
    caches: [
      { ...replayedCache(own), label: ownLabel },
      ...others.map((rival) => {
        const comparison = findings.comparisons.find(
          (pair) => pair.candidate === own.label && pair.rival === rival.label,
        )?.verdict
        return { ...replayedCache(rival), ...(comparison && { comparison }) }
      }),
    ],
  }
}

function replayedCache({ label, family, cost, statistics, verdict }: CandidateFinding): ReplayedCache {
  const { meanKld, logPerplexityRatio, sameTop } = statistics
  return {
    label,
    family,
    cost: { bitsPerValue: cost.bitsPerValue },
    statistics: { meanKld, logPerplexityRatio, sameTop },
    verdict,
  }
}
