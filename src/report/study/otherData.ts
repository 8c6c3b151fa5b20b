import type { ClaimFinding, ClaimId, DataKind } from '../../study/claims/studyFindings.ts'
import { type Html, html } from '../html.ts'
import { outcomeBadge } from './outcomeBadge.ts'
import { claimIds, findingOf, toldReadings, tolds, toldWords } from './readings.ts'

const otherKinds: readonly DataKind[] = ['channels', 'trace']

const kindTitles: Readonly<Record<DataKind, string>> = {
  synthetic: 'Laws and ranks of the paper',
  channels: 'Unequal channels with an offset',
  trace: 'Rows of a real trace',
}

/** The same claims on data that the paper did not look at; nothing where the design has none. */
export function otherData(claims: readonly ClaimFinding[]): Html | false {
  const kinds = otherKinds.filter((kind) => claims.some(({ data }) => data === kind))
  if (kinds.length === 0) return false
  const others = claims.filter(({ data }) => kinds.includes(data))
  return html`<h3>Beyond the paper</h3>
<p>The same claims, asked of data that they were not made about.</p>
<table class="claims kinds"><thead><tr><th scope="col">Claim</th>${kinds.map((kind) => html`<th scope="col">${kindTitles[kind]}</th>`)}</tr></thead>
<tbody>${claimIds(others).map((id) => claimRow(others, id, kinds))}</tbody></table>`
}

function claimRow(claims: readonly ClaimFinding[], id: ClaimId, kinds: readonly DataKind[]): Html {
  return html`<tr class="claim"><th scope="row"><b>${id}</b></th>${kinds.map(
    (kind) =>
      html`<td data-label="${kindTitles[kind]}">${tolds.map((told) => {
        const finding = findingOf(claims, id, toldReadings[told], kind)
        return (
          finding &&
          html`<small>${toldWords[told]}</small>${outcomeBadge(finding.outcome)}<p>${finding.summary}</p>`
        )
      })}</td>`,
  )}</tr>\n`
}
