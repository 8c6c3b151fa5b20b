import { lossTable, singlesPlans } from '../../src/advisor/lossTable.ts'
import { type Advice, advise, plansOf } from '../../src/advisor/recommend.ts'
import type { Trace } from '../../src/cache/trace.ts'
import type { Evaluation } from '../../src/study/evaluation.ts'
import { Measurements } from '../../src/study/measurements.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { type CachePlan, type MeasuringScope, tasksOf } from '../../src/study/plan.ts'
import { numTokensOf, splitDocuments } from '../../src/study/splitDocuments.ts'

/** Measures what an advice needs in this thread, and what it takes to conclude. */
export function buildAdvice(
  trace: Trace,
  menu: readonly string[],
  bytesPerToken: number,
): { advice: Advice; evaluation: Evaluation } {
  const split = splitDocuments(trace)
  const scope = { shape: trace.shape, layers: trace.layers, documents: split.all }
  const choiceScope = { ...scope, documents: split.choice }
  const tokensOf = (document: number): number => numTokensOf(trace, document)
  const measurements = new Measurements()
  const measure = (plans: readonly CachePlan[], on: MeasuringScope): void => {
    for (const task of tasksOf(plans, on))
      measurements.add(measureTask(trace, { seed: 1, kqvVersion: 'test' }, task))
  }
  measure(singlesPlans(menu), choiceScope)
  const advice = advise(lossTable(measurements, menu, choiceScope, tokensOf), bytesPerToken)
  measure(plansOf(advice), scope)
  return { advice, evaluation: { measurements, scope, split, tokensOf } }
}
