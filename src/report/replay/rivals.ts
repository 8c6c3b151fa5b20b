import type { ReplayFindings } from '../../study/replay/replayFindings.ts'
import { type ForestRow, forestPlot } from '../forestPlot.ts'
import { formatBits } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { cacheLabel } from './cacheLabel.ts'

/** Pairs of caches by the ratio of their KLD, document by document. */
export function rivals({ candidates, comparisons }: ReplayFindings): Html {
  if (comparisons.length === 0) return html`<p class="lacking">There was one cache alone.</p>`
  const bitsOf = (name: string): string => {
    const cache = candidates.find(({ label }) => label === name)
    return cache === undefined ? '' : `${formatBits(cache.cost.bitsPerValue)} bits`
  }
  const rows = comparisons.map(
    ({ candidate, rival, verdict }): ForestRow => ({
      name: html`${cacheLabel(candidate)} against ${cacheLabel(rival)}<small>${bitsOf(candidate)} against ${bitsOf(rival)}</small>`,
      verdict,
    }),
  )
  return forestPlot({
    caption: 'Mean KLD of the first / mean KLD of the second: ratio of geometric means over documents.',
    below: 'first is better',
    above: 'second is better',
    subject: 'The first is',
    groups: [{ title: 'Caches', rows }],
  })
}
