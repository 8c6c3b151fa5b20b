import type { ReplayRun } from '../../metrics/replayRun.ts'
import { ShapeError } from '../../numerics/errors.ts'
import { pooledMean } from '../../stats/pooledMean.ts'
import { areOneSize } from './areOneSize.ts'
import { compareCandidates } from './compareCandidates.ts'
import { depthFindings } from './depthFindings.ts'
import { logitStatistics } from './logitStatistics.ts'
import { judgeMargin } from './marginVerdict.ts'
import { predictionFindings } from './predictionFindings.ts'
import { type DocumentPredictions, kldOf, predictionsByDocument, sumsOf } from './predictionsByDocument.ts'
import type {
  CandidateFamily,
  CandidateFinding,
  MarginVerdict,
  PredictionPoint,
  ReplayComparison,
  ReplayFindings,
} from './replayFindings.ts'

/** A cache that was replayed, and what is known of it beforehand. */
export interface ReplayCandidate {
  readonly run: ReplayRun
  readonly family: CandidateFamily
  /** By which its policy is known again, where it holds one. */
  readonly policyChecksum?: string
  /** Loss of the attention output that a trace predicts. */
  readonly predictedLoss?: number
}

export interface ReplayQuestion {
  readonly model: string
  /** How the baseline held its cache. */
  readonly baseline: string
  /** In nats a token. */
  readonly margin: number
  /** All on the same documents, under labels of their own. */
  readonly candidates: readonly ReplayCandidate[]
}

/** What caches do to a model's predictions: a pure function of the runs. */
export function findReplay({ model, baseline, margin, candidates }: ReplayQuestion): ReplayFindings {
  checkCandidates(candidates)
  const countedFrom = Math.max(...candidates.map(({ run }) => Math.max(run.recentWindow, run.sinkTokens)))
  const documents = candidates.map(({ run }) => countedDocuments(run, countedFrom))
  const verdicts = judgeMargin(documents, margin)
  const findings = candidates.map((candidate, index) =>
    candidateFinding(candidate, documents[index], countedFrom, verdicts[index]),
  )
  const prediction = predictionFindings(findings.flatMap(predictionPoint))
  return {
    model,
    baseline,
    margin,
    documents: candidates[0].run.documents,
    countedFrom,
    candidates: findings,
    comparisons: comparisons(findings, documents),
    ...(prediction && { prediction }),
  }
}

/** Predictions that read something quantized under every candidate. */
function countedDocuments({ label, predictions }: ReplayRun, countedFrom: number): DocumentPredictions[] {
  const counted = predictions.filter(({ depth }) => depth >= countedFrom)
  if (counted.length === 0)
    throw new RangeError(
      `replay: ${label} needs documents of more than ${countedFrom + 1} tokens, got none; ` +
        'give longer texts, or a smaller window',
    )
  return predictionsByDocument(counted)
}

function candidateFinding(
  { run, family, policyChecksum, predictedLoss }: ReplayCandidate,
  documents: readonly DocumentPredictions[],
  countedFrom: number,
  verdict: MarginVerdict,
): CandidateFinding {
  const { label, cost, recentWindow, sinkTokens, seconds } = run
  return {
    label,
    family,
    ...(policyChecksum !== undefined && { policyChecksum }),
    cost,
    recentWindow,
    sinkTokens,
    numPredictions: documents.reduce((sum, own) => sum + own.length, 0),
    seconds,
    ...(predictedLoss !== undefined && { predictedLoss }),
    statistics: logitStatistics(documents),
    depths: depthFindings(documents, countedFrom),
    verdict,
  }
}

function predictionPoint(finding: CandidateFinding): PredictionPoint[] {
  const { label, family, cost, predictedLoss, statistics } = finding
  if (predictedLoss === undefined) return []
  return [
    {
      label,
      family,
      bitsPerValue: cost.bitsPerValue,
      predicted: predictedLoss,
      measured: statistics.meanKld,
    },
  ]
}

function comparisons(
  findings: readonly CandidateFinding[],
  documents: readonly (readonly DocumentPredictions[])[],
): ReplayComparison[] {
  const pairs = pairsToCompare(findings)
  const meansOf = (index: number): number[] =>
    sumsOf(documents[index], kldOf).map((document) => pooledMean([document]))
  const verdicts = compareCandidates(
    pairs.map(([candidate, rival]) => ({ candidate: meansOf(candidate), rival: meansOf(rival) })),
  )
  return pairs.map(([candidate, rival], index) => ({
    candidate: findings[candidate].label,
    rival: findings[rival].label,
    verdict: verdicts[index],
  }))
}

/**
 * Recommended candidates against all others of their size, each pair once; without such a pair, the first candidate against
 * all others.
 */
function pairsToCompare(findings: readonly CandidateFinding[]): (readonly [number, number])[] {
  const all = [...findings.keys()]
  const isRecommended = (index: number): boolean => findings[index].family === 'recommended'
  const ofOneSize = all
    .filter(isRecommended)
    .flatMap((candidate) =>
      all
        .filter(
          (rival) =>
            (!isRecommended(rival) || rival > candidate) &&
            areOneSize(findings[candidate].cost, findings[rival].cost),
        )
        .map((rival) => [candidate, rival] as const),
    )
  return ofOneSize.length > 0 ? ofOneSize : all.slice(1).map((rival) => [0, rival] as const)
}

function checkCandidates(candidates: readonly ReplayCandidate[]): void {
  if (candidates.length === 0) throw new RangeError('replay: needs at least 1 candidate, got 0; name a cache')
  const [{ run: first }] = candidates
  const seen = new Set<string>()
  for (const { run } of candidates) {
    if (seen.has(run.label))
      throw new RangeError(`replay: labels must differ, got "${run.label}" twice; rename one of them`)
    seen.add(run.label)
    if (tokensOf(run) !== tokensOf(first))
      throw new ShapeError(
        `replay: ${run.label} must be replayed on the documents of ${first.label}, got ${tokensOf(run)}; ` +
          'replay all candidates on the same texts',
      )
  }
}

function tokensOf({ documents }: ReplayRun): string {
  return documents.map(({ name, numTokens }) => `${name} (${numTokens} tokens)`).join(', ')
}
