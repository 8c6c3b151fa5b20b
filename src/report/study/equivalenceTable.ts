import type { EquivalencePart, StudyFindings } from '../../study/claims/studyFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatNumber, formatPValue, formatSize, MISSING } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { cells } from '../table.ts'
import { placeWords } from './conditions.ts'
import { foldedTable } from './foldedTable.ts'
import { covers, type ToldReading, toldReadings, tolds, toldWords } from './readings.ts'

const quantityTitles: Readonly<Record<EquivalencePart['quantity'], string>> = {
  inflation: 'QJL over its own first stage',
  cost: 'QJL over MSE of n bits',
}

interface ToldEquivalence extends EquivalencePart {
  readonly told: ToldReading
}

/** Every ratio of variances that the paper puts a number on, beside that number, folded. */
export function equivalenceTable({ claims }: StudyFindings): Html | false {
  const items = tolds.flatMap((told) =>
    claims
      .filter((claim) => covers(claim, toldReadings[told]))
      .flatMap(({ equivalences = [] }) => equivalences.map((part): ToldEquivalence => ({ ...part, told }))),
  )
  if (items.length === 0) return false
  return foldedTable({
    noun: 'ratio of variances',
    plural: 'ratios of variances',
    titles: [
      'Where',
      'n',
      'Reading',
      'Ratio',
      'Measured',
      'Claimed',
      'Equal within',
      'p corrected',
      'Outcome',
    ],
    items,
    row: ({ told, quantity, measured, expected, margin, adjustedPValue, outcome, ...condition }) => html`<tr>
<th scope="row">${placeWords(condition)}</th>${cells([
      condition.bits,
      toldWords[told],
      quantityTitles[quantity],
      estimateMarkup(measured),
      formatNumber(expected),
      `× ${formatSize(margin)}`,
      adjustedPValue === undefined ? MISSING : formatPValue(adjustedPValue),
      outcome,
    ])}</tr>\n`,
  })
}
