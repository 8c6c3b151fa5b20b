import type { Recommendation, SchemeFinding } from '../advisor/recommendation.ts'
import { estimateMarkup } from './estimate.ts'
import { formatBits, formatCount, formatNumber, formatPercent, MISSING } from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { mixtureText } from './mixtureText.ts'
import { cells, headings } from './table.ts'

/** Every measured scheme, the recommendation first. */
export function schemeTable({ schemes }: Recommendation): Html {
  if (schemes.length === 0) return html`<p class="lacking">No scheme was measured.</p>`
  const lacking =
    schemes.some(({ heldOut }) => heldOut === undefined) && `${MISSING}: no document was held out to the end.`
  return html`<h3>All schemes</h3>
<p class="caption">Mean over layers and heads; each document is scored by a policy that was not chosen on it.
Loss is <span class="formula">|O − Ô|² / |O|²</span>, KL in nats per query. ${mixtureText(schemes)} ${lacking}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Table of schemes"><table class="data schemes">
<thead>${tableHead}</thead>
<tbody>${schemes.map(schemeRow)}</tbody></table></div>`
}

const tableHead = html`<tr><th scope="col" rowspan="2">Scheme</th>
<th scope="col" rowspan="2">Bytes per token</th><th scope="col" rowspan="2">Bits per value</th>
<th scope="colgroup" colspan="3">All documents</th><th scope="colgroup" colspan="2">Held out to the end</th>
<th scope="colgroup" colspan="2">Head of most KL</th></tr>
<tr>${headings(['Loss', 'KL', 'Same top key', 'Loss', 'KL', 'KL', 'Its loss'])}</tr>`

function schemeRow(scheme: SchemeFinding, index: number): Html {
  const { name, detail, stored, loss, klNats, top1Agreement, heldOut, worstHead } = scheme
  return html`<tr class="${index === 0 && 'chosen'}"><th scope="row">${name}<small>${detail}</small></th>${cells(
    [
      formatCount(stored.bytesPerToken),
      formatBits(stored.bitsPerValue),
      estimateMarkup(loss),
      estimateMarkup(klNats),
      estimateMarkup(top1Agreement, formatPercent),
      heldOut ? formatNumber(heldOut.loss) : MISSING,
      heldOut ? formatNumber(heldOut.klNats) : MISSING,
      // without any KL there is no such head
      worstHead.klNats > 0
        ? html`${formatNumber(worstHead.klNats)}<small>layer ${worstHead.layer}, head ${worstHead.kvHead}</small>`
        : MISSING,
      worstHead.klNats > 0 ? formatNumber(worstHead.loss) : MISSING,
    ],
  )}</tr>\n`
}
