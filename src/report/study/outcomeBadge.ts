import type { ClaimFinding } from '../../study/claims/studyFindings.ts'
import { type Html, html } from '../html.ts'
import { claimOutcomeClasses, outcomeMarks } from './studyWords.ts'

/** An outcome as a mark, a colour and words. */
export function outcomeBadge(outcome: ClaimFinding['outcome']): Html {
  return html`<span class="badge ${claimOutcomeClasses[outcome]}"><i aria-hidden="true">${outcomeMarks[outcome]}</i>${outcome}</span>`
}
