import type { CandidateFinding, MarginVerdict, ReplayFindings } from '../../study/replay/replayFindings.ts'
import { formatBits, formatCount, formatPlural } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { joinWords } from '../words.ts'
import { cacheName } from './cacheName.ts'

/** Which caches may be used, and how sure that is. */
export function replayAnswer({ candidates, baseline, margin, documents, countedFrom }: ReplayFindings): Html {
  const named = (outcome: MarginVerdict['outcome']): readonly CandidateFinding[] =>
    candidates.filter(({ verdict }) => verdict.outcome === outcome)
  const counted = formatCount(candidates[0].numPredictions)
  return html`<p class="lead">${lead(named('no worse'), candidates.length, baseline, margin)}</p>
${groupText('Worse', named('worse'))}
${groupText('Not enough evidence for', named('not enough evidence'))}
<p>Measured on ${counted} predictions in ${formatPlural(documents.length, 'document')}, every cache on the same tokens,
beside the same model with its cache in ${baseline}. ${countedFrom > 0 && uncounted(countedFrom)}</p>
${tooFew(candidates[0].verdict)}`
}

function uncounted(countedFrom: number): string {
  return `The first ${formatPlural(countedFrom, 'token')} of each do not count: what they read is not quantized.`
}

/** The smallest cache that is no worse is the answer. */
function lead(
  noWorse: readonly CandidateFinding[],
  numCandidates: number,
  baseline: string,
  margin: number,
): Html {
  const bound = html`within ${margin} nats a token`
  if (noWorse.length === 0)
    return html`${numCandidates === 1 ? 'The cache is' : `None of ${numCandidates} caches is`}
${numCandidates === 1 && 'not '}shown to be no worse than ${baseline}, ${bound}.`
  const [smallest] = noWorse.toSorted((a, b) => a.cost.bitsPerValue - b.cost.bitsPerValue)
  return html`<strong>${cacheName(smallest.label)}</strong> is no worse than ${baseline}, ${bound}, in
${formatBits(smallest.cost.bitsPerValue)} bits per value${numCandidates > 1 && `: the smallest of ${noWorse.length} such caches among ${numCandidates}`}.`
}

/** A sentence names no more caches than a reader takes in; the table has all. */
const mostNamed = 6

function groupText(title: string, group: readonly CandidateFinding[]): Html | false {
  if (group.length === 0) return false
  if (group.length > mostNamed) return html`<p>${title}: ${group.length} caches; the table says why.</p>`
  const names = group.map(({ label, cost }) => `${cacheName(label)} (${formatBits(cost.bitsPerValue)} bits)`)
  return html`<p>${title}: ${joinWords(names)}.</p>`
}

/** Where no test was run at all. */
function tooFew({ noWorsePValue, numDocuments, documentsNeeded }: MarginVerdict): Html | false {
  if (noWorsePValue !== undefined || documentsNeeded === undefined) return false
  return html`<p class="notice"><strong>Not enough evidence:</strong> ${formatPlural(numDocuments, 'document')} cannot give
intervals and verdicts, ${documentsNeeded} would do.</p>`
}
