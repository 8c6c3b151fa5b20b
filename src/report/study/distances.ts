import type { DistanceFinding } from '../../study/claims/studyFindings.ts'
import { formatNumber, formatPValue, MISSING } from '../formatNumber.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import { cells } from '../table.ts'
import { budgetsOf, placeWords, referenceItems } from './conditions.ts'
import { foldedTable } from './foldedTable.ts'
import { groupBy } from './groupBy.ts'
import { schemeWords, toldSchemes } from './schemeMarks.ts'

const scalingWords: Readonly<Record<DistanceFinding['scaling'], string>> = {
  pooled: 'in standard deviations',
  none: 'as they are',
}

/** 6D energy distances: of one place by budget, and of all places, folded. */
export function distances(all: readonly DistanceFinding[]): Html {
  const reference = referenceItems(all)
  return html`<h3>6D energy distance</h3>
<p>Between the trials of two schemes, each trial a vector of six errors (S and φ of keys, values and output): first to
no error at all, then to KQV. p is of a permutation test that stands alone, uncorrected. ${placeWords(reference[0])}.</p>
${budgetTable(reference.filter(({ scaling, scheme }) => scaling === 'pooled' && toldSchemes.includes(scheme)))}
<details><summary>Other readings, and errors ${scalingWords.none}</summary>
${[...groupBy(reference, ({ scaling }) => scaling).values()].map(budgetTable)}</details>
${distanceTable(all.filter(({ scaling, scheme }) => scaling === 'pooled' && toldSchemes.includes(scheme)))}`
}

/** A row a scheme, a column a budget. */
function budgetTable(distancesOfScaling: readonly DistanceFinding[]): Html {
  if (distancesOfScaling.length === 0) return html`<p class="lacking">Not measured.</p>`
  const [{ scaling }] = distancesOfScaling
  const budgets = budgetsOf(distancesOfScaling)
  const rows = [...groupBy(distancesOfScaling, ({ scheme }) => scheme)].map(
    ([scheme, own]) =>
      html`<tr><th scope="row">${schemeWords(scheme)}</th>${cells(
        budgets.map((bits) => distanceCell(own.find((finding) => finding.bits === bits))),
      )}</tr>\n`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of distances"><table class="data distances">
<caption>Errors ${scalingWords[scaling]}</caption>
<thead><tr><th scope="col">Scheme</th>${budgets.map((bits) => html`<th scope="col">n = ${bits}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function distanceCell(finding: DistanceFinding | undefined): HtmlValue {
  if (finding === undefined) return MISSING
  const { toZero, toBaseline } = finding
  return html`${formatNumber(toZero)}${toBaseline && html`<small>to KQV ${formatNumber(toBaseline.distance)},<br>p ${formatPValue(toBaseline.pValue)}</small>`}`
}

function distanceTable(all: readonly DistanceFinding[]): Html {
  return foldedTable({
    noun: 'distance',
    titles: ['Where', 'n', 'Scheme', 'S of keys', 'φ of keys', 'To no error', 'To KQV', 'p'],
    items: all,
    row: (finding) =>
      html`<tr><th scope="row">${placeWords(finding)}</th>${cells([
        finding.bits,
        schemeWords(finding.scheme),
        formatNumber(finding.keyScaleError),
        formatNumber(finding.keyDirectionError),
        formatNumber(finding.toZero),
        finding.toBaseline ? formatNumber(finding.toBaseline.distance) : MISSING,
        finding.toBaseline ? formatPValue(finding.toBaseline.pValue) : MISSING,
      ])}</tr>\n`,
  })
}
