import type { ClaimFinding, ClaimPart, StudyFindings } from '../../study/claims/studyFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatCount, formatPValue, MISSING } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { cells, headings } from '../table.ts'
import { agrees } from '../testList.ts'
import { conditionWords } from './conditions.ts'
import { foldedTable } from './foldedTable.ts'
import { claimIds, covers, type ToldReading, toldReadings, tolds, toldWords } from './readings.ts'
import { schemeWords } from './schemeMarks.ts'
import { metricTitles } from './studyWords.ts'

interface ToldPart extends ClaimPart {
  readonly id: ClaimFinding['id']
  readonly told: ToldReading
}

/** Which tools agree, claim by claim, and the comparisons on which they do not. */
export function quorum({ claims }: StudyFindings): Html {
  const tested = toldParts(claims).filter(({ verdict }) => verdict.tests.length > 0)
  if (tested.length === 0)
    return html`<p class="lacking">No test was run: there are too few trials, or nothing was compared.</p>`
  const methods = [...new Set(tested.flatMap(({ verdict }) => verdict.tests.map(({ method }) => method)))]
  return html`<p>A difference is declared where two tools of different kinds see one after correction. Counts are of
comparisons; in each column of a tool, those in which it sees a difference.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Table of agreement"><table class="data">
<thead><tr>${headings(['Claim', 'Comparisons', ...methods.map(capitalized), 'All agree', 'Tools differ', 'Declared'])}</tr></thead>
<tbody>${agreementRows(claims, tested, methods)}</tbody></table></div>
${dissent(tested, methods)}`
}

function toldParts(claims: readonly ClaimFinding[]): ToldPart[] {
  return tolds.flatMap((told) =>
    claims
      .filter((claim) => covers(claim, toldReadings[told]))
      .flatMap(({ id, parts }) => parts.map((part) => ({ ...part, id, told }))),
  )
}

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

function numAgreeing({ verdict }: ClaimPart): number {
  return verdict.tests.filter(agrees).length
}

function isDivided(part: ClaimPart): boolean {
  const count = numAgreeing(part)
  return count > 0 && count < part.verdict.tests.length
}

function agreementRows(
  claims: readonly ClaimFinding[],
  tested: readonly ToldPart[],
  methods: readonly string[],
): Html[] {
  return claimIds(claims).flatMap((id) =>
    tolds.flatMap((told) => {
      const own = tested.filter((part) => part.id === id && part.told === told)
      if (own.length === 0) return []
      const count = (holds: (part: ToldPart) => boolean): string => formatCount(own.filter(holds).length)
      return html`<tr><th scope="row">${id}<small>${toldWords[told]}</small></th>${cells([
        formatCount(own.length),
        ...methods.map((method) =>
          count((part) => part.verdict.tests.some((test) => test.method === method && agrees(test))),
        ),
        count((part) => !isDivided(part)),
        count(isDivided),
        count(({ verdict: { outcome } }) => outcome === 'better' || outcome === 'worse'),
      ])}</tr>\n`
    }),
  )
}

function dissent(tested: readonly ToldPart[], methods: readonly string[]): Html {
  const divided = tested.filter(isDivided)
  if (divided.length === 0) return html`<p>The tools agree on every comparison.</p>`
  return foldedTable({
    noun: 'comparison on which the tools differ',
    plural: 'comparisons on which the tools differ',
    titles: ['Comparison', 'Reading', 'Ratio', ...methods.map((method) => `p, ${method}`), 'Outcome'],
    items: divided,
    row: (
      part,
    ) => html`<tr><th scope="row">${part.id}: ${schemeWords(part.candidate)} against ${schemeWords(part.baseline)},
${metricTitles[part.metric]}<small>${conditionWords(part)}</small></th>${cells([
      toldWords[part.told],
      estimateMarkup(part.verdict.ratio),
      ...methods.map((method) => testCell(part, method)),
      part.verdict.outcome,
    ])}</tr>\n`,
  })
}

function testCell({ verdict }: ClaimPart, method: string): Html {
  const test = verdict.tests.find((candidate) => candidate.method === method)
  if (test === undefined) return html`${MISSING}`
  return agrees(test)
    ? html`<b>${formatPValue(test.adjustedPValue)}</b>`
    : html`<span class="open">${formatPValue(test.adjustedPValue)}</span>`
}
