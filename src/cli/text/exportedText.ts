import type { ExportedSetting } from '../../formats/engineSettingSchema.ts'
import { times } from './numbers.ts'
import { wrapText } from './wrapText.ts'

/** The configuration alone can be pasted; all else is a comment. */
export function exportedText(exported: ExportedSetting, width: number): string {
  const { engine, setting, stored, configuration, projectionLoss, cannotExpress, warnings } = exported
  const cost = projectionLoss
    ? `${times(projectionLoss)} the output error of the policy`
    : 'cost not measured; kqv recommend measures it'
  const comments = [
    `${engine}: ${setting}, ${stored.bitsPerValue.toFixed(2)} bits per value`,
    cost,
    `cannot express: ${cannotExpress.join('; ')}`,
    ...warnings,
  ]
  return [...comments.map((comment) => wrapText(comment, width, '# ', '#   ')), configuration].join('\n')
}
