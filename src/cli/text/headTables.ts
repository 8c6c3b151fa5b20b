import { styleText } from 'node:util'
import type { ComparisonFindings, HeadEstimate } from '../../formats/comparisonSchema.ts'
import { formatNumber } from '../../report/formatNumber.ts'
import type { Estimate } from '../../study/estimate.ts'
import { withInterval } from './numbers.ts'
import { textTable } from './textTable.ts'
import { indented, widthOf } from './wrapText.ts'

/** Attention KL by layer and head: a table for every budget, a column for every scheme. */
export function headTables({ heads, schemes, bits }: ComparisonFindings, width: number): string {
  const tables = bits.map((budget) => {
    const ofBudget = heads.filter((head) => head.bits === budget)
    const { text, unit } = headTable(ofBudget, schemes, width - 2)
    const title = styleText('bold', `Attention KL by layer and head at ${budget} bits, ${unit}`)
    return `${title}\n${indented(text)}`
  })
  return tables.join('\n\n')
}

/** With intervals where they fit. */
function headTable(
  heads: readonly HeadEstimate[],
  schemes: readonly string[],
  width: number,
): { readonly text: string; readonly unit: string } {
  const table = (format: (estimate: Estimate) => string): string => {
    const rows = heads
      .filter(({ scheme }) => scheme === schemes[0])
      .map(({ layer, kvHead }) => {
        const ofHead = heads.filter((head) => head.layer === layer && head.kvHead === kvHead)
        return [String(layer), String(kvHead), ...ofHead.map(({ klNats }) => format(klNats))]
      })
    const titles = ['layer', 'head', ...schemes]
    return textTable(
      titles.map((title) => ({ title })),
      rows,
    )
  }
  const wide = table(withInterval)
  return wide.split('\n').every((line) => widthOf(line) <= width)
    ? { text: wide, unit: 'nats [95 %]' }
    : { text: table(({ value }) => formatNumber(value)), unit: 'nats; --json has the intervals' }
}
