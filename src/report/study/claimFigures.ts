import type { ClaimFigure, ClaimFinding, ClaimId } from '../../study/claims/studyFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatNumber, formatPlural } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { headings } from '../table.ts'
import { findingOf, toldReadings, tolds, toldWords } from './readings.ts'

/** Figures of a claim that stand beside its verdict; the others are folded. */
export const NUM_HEADLINE_FIGURES = 2

const toldTitles = [toldWords.ours, toldWords.gaussian]

type Findings = readonly (ClaimFinding | undefined)[]

/** A row for each figure of a claim, those with a published number first: published, then measured and closed form. */
export function figureRows(findings: Findings): Html[] {
  return figureNames(findings).map((name) => {
    const figures = findings.map((finding) => finding?.figures.find((figure) => figure.name === name))
    const published = figures.find((figure) => figure?.published !== undefined)?.published
    return html`<tr class="figure"><th scope="row">${name}</th>
<td class="published" data-label="published">${published === undefined ? html`<small>none public</small>` : formatNumber(published)}</td>
${figures.map((figure, i) => figureCell(figure, toldTitles[i]))}</tr>\n`
  })
}

function figureNames(findings: Findings): string[] {
  const figures = findings.flatMap((finding) => finding?.figures ?? [])
  const isPublished = ({ published }: ClaimFigure): boolean => published !== undefined
  const ordered = [...figures.filter(isPublished), ...figures]
  return [...new Set(ordered.map(({ name }) => name))]
}

function figureCell(figure: ClaimFigure | undefined, title: string): Html {
  if (figure === undefined) return html`<td data-label="${title}"><small>not measured</small></td>`
  const { measured, closedForm } = figure
  return html`<td data-label="${title}">${estimateMarkup(measured)}
${closedForm !== undefined && html`<small class="theory">closed form ${formatNumber(closedForm)}</small>`}</td>`
}

/** The figures that have no room beside their verdicts, folded. */
export function figureTable(claims: readonly ClaimFinding[], ids: readonly ClaimId[]): Html | false {
  const rows = ids.map((id) => ({
    id,
    rows: figureRows(tolds.map((told) => findingOf(claims, id, toldReadings[told]))).slice(
      NUM_HEADLINE_FIGURES,
    ),
  }))
  const count = rows.reduce((sum, claim) => sum + claim.rows.length, 0)
  if (count === 0) return false
  return html`<details><summary>${formatPlural(count, 'more figure')}</summary>
<table class="claims"><thead><tr>${headings(['Figure', 'Published', toldWords.ours, toldWords.gaussian])}</tr></thead>
${rows.map(({ id, rows: own }) => own.length > 0 && html`<tbody><tr class="group"><th colspan="4" scope="colgroup">${id}</th></tr>${own}</tbody>`)}
</table></details>`
}
