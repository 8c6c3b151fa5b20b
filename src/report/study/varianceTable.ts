import type { VarianceFinding } from '../../study/claims/studyFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatNumber, MISSING } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { cells } from '../table.ts'
import { placeWords } from './conditions.ts'
import { foldedTable } from './foldedTable.ts'

/** Variance, bias and cost of every key codec under every condition, folded. */
export function varianceTable(variances: readonly VarianceFinding[]): Html {
  return foldedTable({
    noun: 'variance',
    titles: ['Where', 'n', 'Key codec', 'Variance', 'Closed form', 'Bias', 'Cost against MSE', 'Closed form'],
    items: variances,
    row: ({ keyCodec, variance, closedForm, bias, costAgainstMse, closedFormCost, ...condition }) => html`<tr>
<th scope="row">${placeWords(condition)}</th>${cells([
      condition.bits,
      keyCodec,
      estimateMarkup(variance),
      closedForm === undefined ? MISSING : formatNumber(closedForm),
      estimateMarkup(bias),
      estimateMarkup(costAgainstMse),
      closedFormCost === undefined ? MISSING : formatNumber(closedFormCost),
    ])}</tr>\n`,
  })
}
