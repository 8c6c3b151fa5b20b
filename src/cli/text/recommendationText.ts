import type { Recommendation } from '../../advisor/recommendation.ts'
import type { Engine } from '../../engines/engine.ts'
import { formatNumber, formatPlural } from '../../report/formatNumber.ts'
import { answerText } from './answerText.ts'
import { enginesText } from './enginesText.ts'
import { modelVerdictText } from './modelVerdictText.ts'
import { questionsText } from './questionsText.ts'
import { schemesText } from './schemesText.ts'
import { tensorsText } from './tensorsText.ts'
import { wrapText } from './wrapText.ts'

/**
 * What a person reads on the terminal: the answer, the evidence, the settings.
 *
 * @param engines those that were asked for, measured or not
 * @param width characters of a line
 */
export function recommendationText(
  recommendation: Recommendation,
  engines: readonly Engine[],
  width: number,
): string {
  const { replay, sensitivity } = recommendation
  return [
    answerText(recommendation, width),
    schemesText(recommendation, width),
    ...(replay ? [modelVerdictText(replay, sensitivity, width)] : []),
    tensorsText(recommendation, width),
    questionsText(recommendation, width),
    enginesText(recommendation, engines, width),
    wrapText(checkText(recommendation), width),
  ].join('\n\n')
}

/** How far the choice can be trusted. */
function checkText({ prediction, optimality, trace, sensitivity, replay }: Recommendation): string {
  const { predictedLoss, measuredLoss, numDocuments } = prediction
  const gap = optimality.loss > 0 ? 1 - optimality.lowerBound / optimality.loss : 0
  const documents = formatPlural(numDocuments, trace.heldOutDocuments > 0 ? 'held-out document' : 'document')
  return [
    `Predicted error ${formatNumber(predictedLoss)}, measured ${formatNumber(measuredLoss)} on ${documents}.`,
    ...(sensitivity && !replay
      ? [
          `The model's predictions should move by ${formatNumber(sensitivity.predictedKlNats)} nats (mean KLD), by the sensitivity of ${formatPlural(sensitivity.numDocuments, 'document')}.`,
        ]
      : []),
    `No policy within the budget is predicted to lose ${gap < 5e-6 ? 'less' : `more than ${(100 * gap).toFixed(3)} % less`}.`,
  ].join(' ')
}
