import { styleText } from 'node:util'
import type { SchemeComparison } from '../../study/compareSchemes.ts'
import { textTable } from './textTable.ts'
import { metricTitles, verdictText } from './verdictText.ts'
import { indented } from './wrapText.ts'

const bits = 4

/** Whether keys gain from a QJL sketch: the schemes that have one on K against KQV, which has none, at equal bits. */
export function questionText(comparisons: readonly SchemeComparison[]): string {
  const asked = comparisons.filter(
    ({ candidate, metric, bits: budget }) =>
      candidate.startsWith('QKQV') && metric !== 'outputScaleError' && budget === bits,
  )
  const rows = asked.map(({ candidate, metric, verdict }) => [
    candidate,
    verdictText(verdict, `the ${metricTitles[metric]}`),
  ])
  const title = styleText('bold', `Does QJL on K help? With it, against KQV at ${bits} bits:`)
  return [title, indented(textTable([{ title: '' }, { title: '' }], rows))].join('\n')
}
