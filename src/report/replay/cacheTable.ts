import type { CandidateFinding, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatBits, formatNumber, formatPercent, MISSING } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { cells, headings } from '../table.ts'
import { cacheLabel } from './cacheLabel.ts'
import { familyWords } from './familyMarks.ts'
import { marginMarkup } from './marginMarkup.ts'

/** Every cache, numbered as in the pictures, with its verdict against the margin. */
export function cacheTable({ candidates, baseline, margin }: ReplayFindings): Html {
  return html`<p class="caption">No worse: mean KLD and |ln(PPL(Q)/PPL(${baseline}))| are below ${margin} nats a token, each
shown by a test${candidates.length > 1 && `, corrected for ${candidates.length} caches,`} and by its interval over documents.
Worse: one of them is above, by both.</p>
<div class="scroll caches" tabindex="0" role="region" aria-label="Table of caches"><table class="data">
<thead><tr>${headings(['', 'Cache', `Against ${baseline}`, 'Bits per value', 'Mean KLD', '99 % KLD', 'Max KLD', 'Same top p', 'ln PPL ratio'])}</tr></thead>
<tbody>${candidates.map(cacheRow)}</tbody></table></div>`
}

function cacheRow(candidate: CandidateFinding, index: number): Html {
  const { label, family, cost, statistics } = candidate
  const high = statistics.kldQuantiles.find(({ percent }) => percent === 99)
  return html`<tr class="${family === 'recommended' && 'chosen'}"><td class="number">${index + 1}</td>
<th scope="row">${cacheLabel(label)}<small>${familyWords(family)}</small></th>${cells([
    marginMarkup(candidate),
    formatBits(cost.bitsPerValue),
    estimateMarkup(statistics.meanKld),
    high === undefined ? MISSING : formatNumber(high.kld.value),
    formatNumber(statistics.maximumKld),
    estimateMarkup(statistics.sameTop, formatPercent),
    estimateMarkup(statistics.logPerplexityRatio),
  ])}</tr>\n`
}
