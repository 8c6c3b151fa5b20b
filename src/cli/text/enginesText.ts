import { styleText } from 'node:util'
import type { EngineProjection, MeasuredSetting, Recommendation } from '../../advisor/recommendation.ts'
import type { Engine } from '../../engines/engine.ts'
import { formatBits } from '../../report/formatNumber.ts'
import { whoRuns } from '../../report/whoRuns.ts'
import { times } from './numbers.ts'
import { wrapText } from './wrapText.ts'

/** Settings to paste, each with what is known of it. */
export function enginesText(
  recommendation: Pick<Recommendation, 'engines' | 'policy'>,
  engines: readonly Engine[],
  width: number,
): string {
  const { engines: projections } = recommendation
  const runner = whoRuns(recommendation)
  const blocks = projections.map((projection) => projectionText(projection, engines, width))
  const missing = engines.filter(({ id }) => projections.every(({ engine }) => engine !== id))
  const notes = missing.map(({ id, title }) =>
    wrapText(`${title}: no setting consists of this menu; give --engine ${id} to measure its own`, width),
  )
  const heading = [
    styleText('bold', 'Engine settings, the nearest that each can run'),
    ...(runner ? [wrapText(runner, width)] : []),
  ]
  return [heading.join('\n'), ...blocks, ...notes].join('\n\n')
}

/** The configuration begins its lines, so that it can be pasted as it stands. */
function projectionText(projection: EngineProjection, engines: readonly Engine[], width: number): string {
  const { title, fitsBudget, withoutFallback } = projection
  const notModelled = engines.find(({ id }) => id === projection.engine)?.notModelled ?? []
  const excess = fitsBudget ? '' : styleText('yellow', `, ${excessText(notModelled)}`)
  return [
    ...settingLines(styleText('bold', title), projection, excess, width),
    ...(withoutFallback ? settingLines(`  on ${withoutFallback.platform}`, withoutFallback, '', width) : []),
    ...notesOf(projection).map((note) => styleText('dim', wrapText(note, width, '  - ', '    '))),
  ].join('\n')
}

function settingLines(who: string, measured: MeasuredSetting, excess: string, width: number): string[] {
  const { setting, stored, configuration, projectionLoss } = measured
  const size = `${formatBits(stored.bitsPerValue)} bits per value`
  return [
    wrapText(`${who}: ${setting}, ${size}${excess}`, width, '', '  '),
    styleText('cyan', configuration),
    ...(projectionLoss ? [`  ${times(projectionLoss)} the error of the recommendation`] : []),
  ]
}

function excessText(notModelled: readonly string[]): string {
  const others = notModelled.length === 0 ? '' : ` (not modelled: ${notModelled.join(', ')})`
  return `over the budget: it has nothing smaller that kqv measured${others}`
}

function notesOf({ cannotExpress, warnings, withoutFallback }: EngineProjection): string[] {
  const others = withoutFallback?.warnings.filter((warning) => !warnings.includes(warning)) ?? []
  return [`cannot express: ${cannotExpress.join('; ')}`, ...warnings, ...others]
}
