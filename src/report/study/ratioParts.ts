import type { ClaimId, ClaimPart, Condition, StudyFindings } from '../../study/claims/studyFindings.ts'
import type { Estimate } from '../../study/estimate.ts'
import { type ClosedFormRatio, closedFormRatios } from './closedFormRatios.ts'
import { placeKey } from './conditions.ts'
import { covers, type ToldReading, toldReadings, tolds } from './readings.ts'

const BASELINE = 'KQV'

/** A comparison of two schemes under one condition and one reading, told as error of the first / error of KQV. */
export interface RatioPart extends Condition {
  readonly told: ToldReading
  readonly metric: ClaimPart['metric']
  /** `QKQV / KQV` */
  readonly pair: string
  /** Which side of 1 the claim says. */
  readonly expected: ClaimPart['expected']
  readonly outcome: ClaimPart['verdict']['outcome']
  readonly ratio?: Estimate
  readonly rankBiserial: number
  /** Of the ratio, where theory knows one. */
  readonly closedForm?: number
}

/** Every comparison of some claims under the readings told; what two claims ask alike is told once. */
export function ratioParts(findings: StudyFindings, ids: readonly ClaimId[]): RatioPart[] {
  const closedFormOf = closedFormRatios()
  return tolds.flatMap((told) => {
    const parts = findings.claims
      .filter((claim) => ids.includes(claim.id) && covers(claim, toldReadings[told]))
      .flatMap((claim) => claim.parts.map((part) => toldPart(part, told, closedFormOf)))
    return [...new Map(parts.map((part) => [partKey(part), part])).values()]
  })
}

function partKey(part: RatioPart): string {
  return `${part.metric} ${part.pair} ${part.bits} ${placeKey(part)}`
}

function toldPart(part: ClaimPart, told: ToldReading, closedFormOf: ClosedFormRatio): RatioPart {
  const oriented = baseOf(part.candidate) === BASELINE ? turned(part) : part
  const { candidate, baseline, verdict, ...asked } = oriented
  const closedForm = closedFormOf(oriented)
  return {
    ...asked,
    told,
    pair: `${baseOf(candidate)} / ${baseOf(baseline)}`,
    outcome: verdict.outcome,
    ...(verdict.ratio && { ratio: verdict.ratio }),
    ...(closedForm !== undefined && { closedForm }),
  }
}

/** A scheme without its options: the reading says them. */
function baseOf(scheme: string): string {
  return scheme.split(':')[0]
}

const opposites = { better: 'worse', worse: 'better' } as const

/** The same comparison with its sides exchanged. */
function turned(part: ClaimPart): ClaimPart {
  const { candidate, baseline, expected, verdict, rankBiserial } = part
  const { outcome, ratio } = verdict
  return {
    ...part,
    candidate: baseline,
    baseline: candidate,
    expected: opposites[expected],
    rankBiserial: -rankBiserial,
    verdict: {
      ...verdict,
      outcome: outcome === 'better' || outcome === 'worse' ? opposites[outcome] : outcome,
      ...(ratio && { ratio: inverse(ratio) }),
    },
  }
}

function inverse({ value, interval }: Estimate): Estimate {
  if (interval === undefined) return { value: 1 / value }
  const { lower, upper, level } = interval
  return { value: 1 / value, interval: { lower: 1 / upper, upper: 1 / lower, level } }
}
