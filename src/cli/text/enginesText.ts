import { styleText } from 'node:util'
import type { EngineProjection } from '../../advisor/recommendation.ts'
import type { Engine } from '../../engines/engine.ts'
import { times } from './numbers.ts'
import { wrapText } from './wrapText.ts'

/** Settings to paste, each with what is known of it. */
export function enginesText(
  projections: readonly EngineProjection[],
  engines: readonly Engine[],
  width: number,
): string {
  const blocks = projections.map((projection) => projectionText(projection, width))
  const missing = engines.filter(({ id }) => projections.every(({ engine }) => engine !== id))
  const notes = missing.map(({ id, title }) =>
    wrapText(`${title}: no setting consists of this menu; give --engine ${id} to measure its own`, width),
  )
  return [styleText('bold', 'Engine settings, the nearest that each can run'), ...blocks, ...notes].join(
    '\n\n',
  )
}

/** The configuration begins its lines, so that it can be pasted as it stands. */
function projectionText(projection: EngineProjection, width: number): string {
  const { title, setting, stored, configuration, fitsBudget, projectionLoss } = projection
  const size = `${stored.bitsPerValue.toFixed(2)} bits per value`
  const excess = fitsBudget ? '' : styleText('yellow', ', over the budget: it has nothing smaller')
  return [
    wrapText(`${styleText('bold', title)}: ${setting}, ${size}${excess}`, width, '', '  '),
    styleText('cyan', configuration),
    ...(projectionLoss ? [`  ${times(projectionLoss)} the error of the recommendation`] : []),
    ...notesOf(projection).map((note) => styleText('dim', wrapText(note, width, '  - ', '    '))),
  ].join('\n')
}

function notesOf({ cannotExpress, warnings }: EngineProjection): string[] {
  return [`cannot express: ${cannotExpress.join('; ')}`, ...warnings]
}
