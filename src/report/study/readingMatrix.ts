import type { ClaimFinding, ClaimId, Reading } from '../../study/claims/studyFindings.ts'
import { formatPlural } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { headings } from '../table.ts'
import {
  claimIds,
  type Factor,
  factors,
  findingOf,
  levelWords,
  orderedReadings,
  readingWords,
} from './readings.ts'
import { claimOutcomeClasses, outcomeMarks, outcomes } from './studyWords.ts'

/** Width of a cell and of a letter in pixels: a level that is wider than its cells is turned. */
const CELL_SIZE = 17
const LETTER_WIDTH = 6.5

/**
 * A strip of cells for each claim, a cell for each reading, strips under one another beneath the levels that they
 * stand for; a phone gets the same turned by a quarter.
 *
 * Cells carry their places as custom properties, as those of a heat map do.
 */
export function readingMatrix(all: readonly ClaimFinding[]): Html {
  const claims = all.filter(({ data }) => data === 'synthetic')
  const readings = orderedReadings(claims)
  if (readings.length < 2)
    return html`<p class="lacking">Only one reading was measured: ${readings.map(readingWords)}.</p>`
  const ids = claimIds(claims)
  const shown = factors.filter((factor) => new Set(readings.map(({ [factor.key]: level }) => level)).size > 1)
  const size = `--readings:${readings.length};--claims:${ids.length};--factors:${shown.length}`
  return html`<h3>Under every reading</h3>
<figure class="readings"><figcaption>A column is a reading, a row a claim; on a phone, the other way round. The first
reading is ours.</figcaption>
<div class="legend">${outcomes.map(legendEntry)}<span class="entry"><i class="absent"></i>not judged</span></div>
<div class="matrix" style="${size}" role="img" aria-label="Outcome of every claim under every reading; the table below says the same">
${shown.map((factor, i) => factorHead(factor, i, shown.slice(0, i + 1), readings))}
${ids.map((id, i) => html`<b class="claim-id" style="--c:${i}">${id}</b>${readings.map((reading, r) => cell(claims, id, reading, `--c:${i};--r:${r}`))}\n`)}
</div><p class="readout" aria-live="polite"></p></figure>
${readingTable(claims, ids, readings)}`
}

function legendEntry(outcome: ClaimFinding['outcome']): Html {
  return html`<span class="entry"><i class="${claimOutcomeClasses[outcome]}">${outcomeMarks[outcome]}</i>${outcome}</span>`
}

/** The levels of one factor as a row of brackets. `outer` are the factors down to it: a bracket ends where any changes. */
function factorHead(
  factor: Factor,
  index: number,
  outer: readonly Factor[],
  readings: readonly Reading[],
): Html {
  const starts = [...readings.keys()].filter(
    (r) => r === 0 || outer.some(({ key }) => readings[r][key] !== readings[r - 1][key]),
  )
  const brackets = starts.map((start, i) => {
    const span = (starts[i + 1] ?? readings.length) - start
    const words = levelWords(factor, readings[start])
    const isTurned = words.length * LETTER_WIDTH > span * CELL_SIZE
    return html`<span class="level${isTurned && ' turned'}${span > 3 && ' long'}" style="--f:${index};--r:${start};--span:${span}"><b>${words}</b></span>`
  })
  return html`<b class="factor" style="--f:${index}">${factor.title}</b>${brackets}\n`
}

function cell(claims: readonly ClaimFinding[], id: ClaimId, reading: Reading, place: string): Html {
  const finding = findingOf(claims, id, reading)
  if (finding === undefined)
    return html`<i class="absent" style="${place}" title="${id}: not judged\n${readingWords(reading)}"></i>`
  const { outcome, summary } = finding
  return html`<i class="${claimOutcomeClasses[outcome]}" style="${place}" title="${id} ${outcome}\n${readingWords(reading)}\n${summary}">${outcomeMarks[outcome]}</i>`
}

/** The same in words, folded. */
function readingTable(
  claims: readonly ClaimFinding[],
  ids: readonly ClaimId[],
  readings: readonly Reading[],
): Html {
  const rows = readings.map(
    (reading) =>
      html`<tr><th scope="row">${readingWords(reading)}</th>${ids.map(
        (id) => html`<td>${findingOf(claims, id, reading)?.outcome ?? 'not judged'}</td>`,
      )}</tr>\n`,
  )
  return html`<details><summary>${formatPlural(readings.length, 'reading')} in words</summary>
<div class="scroll tall" tabindex="0" role="region" aria-label="Table of readings"><table class="data worded">
<thead><tr>${headings(['Reading', ...ids])}</tr></thead><tbody>${rows}</tbody></table></div></details>`
}
