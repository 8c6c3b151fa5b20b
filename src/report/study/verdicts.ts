import type { ClaimFinding, ClaimId, StudyFindings } from '../../study/claims/studyFindings.ts'
import { formatPlural } from '../formatNumber.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import { joinWords } from '../words.ts'
import { figureRows, figureTable, NUM_HEADLINE_FIGURES } from './claimFigures.ts'
import { otherData } from './otherData.ts'
import { outcomeBadge } from './outcomeBadge.ts'
import { readingMatrix } from './readingMatrix.ts'
import {
  claimIds,
  findingOf,
  readingWords,
  type ToldReading,
  toldReadings,
  tolds,
  toldWords,
} from './readings.ts'
import { outcomes } from './studyWords.ts'

/** The claims of the paper, each with its outcome under two readings, then under all of them. */
export function verdicts({ claims, trials }: StudyFindings): Html {
  if (claims.length === 0) return html`<p class="lacking">No claim was judged.</p>`
  const ids = claimIds(claims)
  return html`<p class="lead">${leadWords(claims, ids)}</p>
<p>Each claim was judged on ${formatPlural(trials, 'trial')} of every condition. The paper leaves open how its sketch
is drawn, among other things, and its numbers may come from a reading that is not ours: so others were measured beside
it.</p>
<table class="claims">
<thead><tr><th scope="col">Claim of the paper</th><th scope="col" class="published">Published</th>${tolds.map(
    (told) => html`<th scope="col">${toldWords[told]}<small>${toldDetails[told]}</small></th>`,
  )}</tr></thead>
${ids.map((id) => claimBody(claims, id))}
</table>
${figureTable(claims, ids)}
${readingMatrix(claims)}
${otherData(claims)}`
}

const toldDetails: Readonly<Record<ToldReading, string>> = {
  ours: readingWords(toldReadings.ours),
  gaussian: 'all else as in our reading',
}

/** How many claims have which outcome under our reading. */
function leadWords(claims: readonly ClaimFinding[], ids: readonly ClaimId[]): HtmlValue {
  const judged = ids.flatMap((id) => findingOf(claims, id, toldReadings.ours) ?? [])
  if (judged.length === 0)
    return 'The claims of the paper were not judged under our reading; other readings follow.'
  const counts = outcomes.flatMap((outcome) => {
    const own = judged.filter((finding) => finding.outcome === outcome).map(({ id }) => id)
    return own.length === 0 ? [] : [{ outcome, own }]
  })
  const phrases = counts.map(({ outcome, own }) => `${joinWords(own)} ${outcomeVerb(outcome, own.length)}`)
  return html`Under our reading of the paper, ${phrases.join('; ')}.`
}

function outcomeVerb(outcome: ClaimFinding['outcome'], count: number): string {
  if (count === 1) return outcome === 'not enough evidence' ? 'lacks the evidence for a verdict' : outcome
  if (outcome === 'not enough evidence') return 'lack the evidence for a verdict'
  return outcome.replace('holds', 'hold').replace('does', 'do')
}

function claimBody(claims: readonly ClaimFinding[], id: ClaimId): Html {
  const findings = tolds.map((told) => findingOf(claims, id, toldReadings[told]))
  const sentence = claims.find((claim) => claim.id === id)?.claim
  return html`<tbody><tr class="claim"><th scope="row" colspan="2"><b>${id}</b> ${sentence}</th>${findings.map(
    (finding, i) => html`<td data-label="${toldWords[tolds[i]]}">${verdictCell(finding)}</td>`,
  )}</tr>
${figureRows(findings).slice(0, NUM_HEADLINE_FIGURES)}</tbody>\n`
}

function verdictCell(finding: ClaimFinding | undefined): Html {
  if (finding === undefined) return html`<span class="outcome">not measured</span>`
  return html`${outcomeBadge(finding.outcome)}<p>${finding.summary}</p>`
}
