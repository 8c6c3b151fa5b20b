import { mean } from '../../stats/mean.ts'
import { estimateRatio, isPositive } from '../estimate.ts'
import { metricValues } from '../pairedVerdict.ts'
import { plainSchemes } from './claimReading.ts'
import { atEqualBudget, type BudgetSample, type Ledger } from './equalBudget.ts'
import type { MeasuredPlace } from './measuredPlaces.ts'
import type { WinnerFinding } from './studyFindings.ts'

type WinnerMetric = WinnerFinding['metric']

const ledgers: readonly Ledger[] = ['codeBits', 'bitsPerValue']
const metrics: readonly WinnerMetric[] = ['klNats', 'keyCombinedError', 'outputScaleError']

/** Who loses least at every condition, of the schemes in the default reading. */
export function winnerFindings(places: readonly MeasuredPlace[]): WinnerFinding[] {
  return places.flatMap((at) =>
    at.bits.flatMap((bits) =>
      ledgers.flatMap((ledger) => {
        const samples = atEqualBudget(at, plainSchemes(at), bits, ledger) ?? []
        return metrics.flatMap((metric) => findWinner(at, bits, ledger, metric, samples))
      }),
    ),
  )
}

function findWinner(
  { place }: MeasuredPlace,
  bits: number,
  ledger: Ledger,
  metric: WinnerMetric,
  samples: readonly BudgetSample[],
): WinnerFinding[] {
  const contenders = contendersOf(samples, metric)
  if (contenders.length < 2 || !contenders.every(({ values }) => isPositive(values))) return []
  const [winner, runnerUp] = contenders.toSorted((a, b) => logMean(a.values) - logMean(b.values))
  const ratio = estimateRatio(runnerUp.values, winner.values)
  if (ratio === undefined) return []
  const isClear = (ratio.interval?.lower ?? 0) > 1
  return [{ ...place, bits, ledger, metric, winner: winner.name, runnerUp: runnerUp.name, ratio, isClear }]
}

interface Contender {
  readonly name: string
  readonly values: readonly number[]
}

/** Schemes that hold what the metric looks at alike are one contender. */
function contendersOf(samples: readonly BudgetSample[], metric: WinnerMetric): Contender[] {
  const label = metric === 'outputScaleError' ? 'label' : 'keyLabel'
  return [...new Set(samples.map((sample) => sample[label]))].map((held) => {
    const alike = samples.filter((sample) => sample[label] === held)
    return {
      name: alike.map(({ scheme }) => scheme).join(' = '),
      values: metricValues(alike[0].units, metric),
    }
  })
}

function logMean(values: readonly number[]): number {
  return mean(values.map(Math.log))
}
