import type { JensenFinding, LinearityFinding } from '../../study/claims/studyFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatNumber, formatSize, MISSING } from '../formatNumber.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import { cells, headings } from '../table.ts'
import { placeKey, placeWords } from './conditions.ts'
import { foldedTable } from './foldedTable.ts'
import { schemeWords, toldSchemes } from './schemeMarks.ts'

/** Where each scheme leaves the line: at the places drawn, then at all, folded. */
export function linearityTables(
  linearity: readonly LinearityFinding[],
  drawn: readonly JensenFinding[],
): HtmlValue {
  const told = linearity.filter(({ scheme }) => toldSchemes.includes(scheme))
  if (told.length === 0) return false
  const places = new Set(drawn.map(placeKey))
  const here = told.filter((finding) => places.has(placeKey(finding)))
  const elsewhere = told.filter((finding) => !places.has(placeKey(finding)))
  return html`<h3>Where KL leaves the line</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Table of schemes"><table class="data worded">
<thead><tr>${headings(linearityTitles)}</tr></thead>
<tbody>${here.map(linearityRow)}</tbody></table></div>
${
  elsewhere.length > 0 &&
  foldedTable({
    noun: 'scheme at a place not drawn',
    plural: 'schemes at places not drawn',
    isWorded: true,
    titles: linearityTitles,
    items: elsewhere,
    row: linearityRow,
  })
}`
}

const linearityTitles = [
  'Scheme',
  'KL is',
  'From variance',
  'At temperature',
  'Measured / predicted',
  'Exponent beyond',
  'In words',
]

function linearityRow({ scheme, outcome, onset, exponent, summary, ...place }: LinearityFinding): Html {
  return html`<tr><th scope="row">${schemeWords(scheme)}<small>${placeWords(place)}</small></th>${cells([
    outcome,
    onset === undefined ? MISSING : formatNumber(onset.variance),
    onset === undefined ? MISSING : `${formatSize(onset.temperature)}, n = ${onset.bits}`,
    estimateMarkup(onset?.ratio),
    estimateMarkup(exponent),
    summary,
  ])}</tr>\n`
}
