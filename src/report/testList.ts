import type { PairedVerdict } from '../advisor/recommendation.ts'
import { formatCount, formatPlural, formatPValue } from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { headings } from './table.ts'

type Test = PairedVerdict['tests'][number]

/** The level at which the quorum counts a test. */
const LEVEL = 0.05
export const agrees = ({ adjustedPValue }: Test): boolean => adjustedPValue <= LEVEL

/** How many documents, and which tests agreed: methods, kinds, p-values before and after correction, folded. */
export function testList({ tests, numUnits, unitsNeeded }: PairedVerdict): Html {
  const units = `${formatPlural(numUnits, 'document')}${unitsText(unitsNeeded)}`
  if (tests.length === 0) return html`<span class="units">${units}, no test was run</span>`
  return html`<details class="tests">
<summary>${tests.filter(agrees).length} of ${tests.length} tests agree</summary><p>${units}</p>
<table><thead><tr>${headings(['Test', 'p', 'p corrected'])}</tr></thead><tbody>${tests.map(testRow)}</tbody></table>
</details>`
}

/** How many would settle it, where that is known. */
export function unitsText(unitsNeeded: number | undefined): string {
  if (unitsNeeded === undefined || !Number.isFinite(unitsNeeded)) return ''
  return `, about ${formatCount(unitsNeeded)} would do`
}

function testRow(test: Test): Html {
  return html`<tr><th scope="row">${test.method}<small>${test.kind}</small></th><td>${formatPValue(test.pValue)}</td>
<td class="${agrees(test) && 'agrees'}">${formatPValue(test.adjustedPValue)}</td></tr>`
}
