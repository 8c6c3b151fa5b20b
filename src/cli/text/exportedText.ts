import type { SettingOnPlatform } from '../../advisor/recommendation.ts'
import type { ExportedSetting } from '../../formats/engineSettingSchema.ts'
import { formatBits } from '../../report/formatNumber.ts'
import type { Estimate } from '../../study/estimate.ts'
import { times } from './numbers.ts'
import { wrapText } from './wrapText.ts'

/** The configuration alone can be pasted; all else is a comment. */
export function exportedText(exported: ExportedSetting, width: number): string {
  const { engine, setting, stored, configuration, projectionLoss, cannotExpress, warnings } = exported
  const { budget, fitsBudget, withoutFallback } = exported
  const comments = [
    `${engine}: ${setting}, ${formatBits(stored.bitsPerValue)} bits per value`,
    ...(fitsBudget ? [] : [`over the budget of ${formatBits(budget.bitsPerValue)} bits per value`]),
    costText(projectionLoss),
    ...(withoutFallback ? [platformText(withoutFallback)] : []),
    `cannot express: ${cannotExpress.join('; ')}`,
    ...warnings,
  ]
  return [...comments.map((comment) => wrapText(comment, width, '# ', '#   ')), configuration].join('\n')
}

function costText(projectionLoss: Estimate | undefined): string {
  return projectionLoss
    ? `${times(projectionLoss)} the output error of the policy`
    : 'cost not measured; kqv recommend measures it'
}

function platformText({ platform, configuration, stored, projectionLoss }: SettingOnPlatform): string {
  const size = `${formatBits(stored.bitsPerValue)} bits per value`
  return `on ${platform}: ${configuration} (${size}, ${costText(projectionLoss)})`
}
