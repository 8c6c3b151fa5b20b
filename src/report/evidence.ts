import type { Evidence, PairedVerdict, Recommendation } from '../advisor/recommendation.ts'
import { formatCount, formatPlural, formatRanges } from './formatNumber.ts'
import { Html, type HtmlValue, html } from './html.ts'
import { pairSentence } from './pairSentence.ts'
import { cacheName } from './replay/cacheName.ts'
import { unitsText } from './testList.ts'
import { candidatesOf, evidenceClasses, metricWords } from './words.ts'

/** Longer lists of open comparisons are folded. */
const MAX_SHOWN = 6

const meanings: Readonly<Record<Evidence, string>> = {
  clear: 'loses less than in the best other codec of no more bytes',
  tied: 'cannot be told apart from the best other codec of no more bytes',
  beaten: 'would lose less in another codec of no more bytes',
  unrivalled: 'there is no other codec of no more bytes',
  'not enough evidence': 'too few documents to say',
}

/** How sure the choices are, over all tensors: a bar and its counts. */
export function evidenceBar(recommendation: Recommendation): Html {
  const { tensors } = recommendation
  const pair = pairSentence(recommendation)
  const kinds = (Object.keys(meanings) as Evidence[]).filter((kind) =>
    tensors.some(({ evidence }) => evidence === kind),
  )
  const counts = kinds.map((kind) => tensors.filter(({ evidence }) => evidence === kind).length)
  const percent = (count: number): string => `${((100 * count) / Math.max(1, tensors.length)).toFixed(2)}%`
  const parts = kinds.map((kind, i) => {
    const before = counts.slice(0, i).reduce((sum, count) => sum + count, 0)
    return html`<rect class="${evidenceClasses[kind]}" x="${percent(before)}" width="${percent(counts[i])}" height="100%"/>`
  })
  const items = kinds.map(
    (kind, i) => html`<li><i class="${evidenceClasses[kind]}"></i><b>${formatCount(counts[i])}</b>
of ${formatPlural(tensors.length, 'tensor')}: <strong>${kind}</strong>, ${meanings[kind]}</li>\n`,
  )
  return html`${pair && html`<p>${pair}</p>\n`}<svg class="evidence" role="img" aria-label="Evidence over all tensors; the counts follow">${parts}</svg>
<ul class="evidence-counts">${items}</ul>`
}

/** Comparisons that were abstained from, and how many documents would do. */
export function openQuestions(recommendation: Recommendation): Html {
  const open = allVerdicts(recommendation).filter(({ verdict }) => verdict.outcome === 'not enough evidence')
  if (open.length === 0) return html`<p>Every comparison below reached a verdict or showed no difference.</p>`
  const items = open.map(({ title, verdict: { numUnits, unitsNeeded } }) => {
    const measured = `measured on ${formatPlural(numUnits, 'document')}`
    return html`<li>${title}: ${measured}${unitsText(unitsNeeded)}</li>\n`
  })
  const state = open.length <= MAX_SHOWN && new Html(' open')
  return html`<details${state}><summary>${formatPlural(open.length, 'comparison')} without a verdict</summary>
<ul>${items}</ul></details>`
}

interface NamedVerdict {
  readonly title: string
  readonly verdict: PairedVerdict
}

function allVerdicts({ schemes, comparisons, replay }: Recommendation): NamedVerdict[] {
  return [
    ...schemes.flatMap(({ name, verdict }) =>
      verdict === undefined ? [] : [{ title: `recommendation against ${name}`, verdict }],
    ),
    ...(replay?.caches ?? []).flatMap(({ label, comparison }) =>
      comparison === undefined
        ? []
        : [{ title: `recommendation against ${cacheName(label)}, mean KLD`, verdict: comparison }],
    ),
    ...comparisons.map((comparison) => {
      const { baseline, bits, metric, verdict } = comparison
      return {
        title: `${candidatesOf(comparison)} against ${baseline} at ${bits} bits, ${metricWords[metric]}`,
        verdict,
      }
    }),
  ]
}

/** Layers that the trace lacked. */
export function undecidedNotice({ policy: { undecidedLayers } }: Recommendation): HtmlValue {
  if (undecidedLayers.length === 0) return false
  const layers = `${undecidedLayers.length === 1 ? 'layer' : 'layers'} ${formatRanges(undecidedLayers)}`
  return html`<p class="notice"><strong>Undecided:</strong> ${layers}, which the trace lacks. Nothing is known of
them; they stay as they are, and no size on this page counts them.</p>`
}
