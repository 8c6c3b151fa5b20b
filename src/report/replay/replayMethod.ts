import type { ReplayFindings } from '../../study/replay/replayFindings.ts'
import { copyable } from '../copyable.ts'
import { type Definition, definitionList } from '../definitionList.ts'
import { formatSize } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import type { ReportContext } from '../method.ts'
import { documentNames } from './documentNames.ts'
import { predictionWords } from './predictionWords.ts'

/** What was measured on what, how, and how to repeat it. */
export function replayMethod(findings: ReplayFindings, { version, command }: ReportContext): Html {
  const { model, baseline, documents, margin, candidates } = findings
  const level = candidates[0].statistics.meanKld.interval?.level
  const facts = definitionList('method', [
    ['Model', model],
    ['Baseline', `the same model, its cache in ${baseline}`],
    ['Documents', documentNames(documents)],
    ['Window', windowText(findings)],
    ['Margin', `${margin} nats a token, for the mean KLD and for ln(PPL(Q)/PPL(base))`],
    [
      'Intervals',
      level === undefined ? 'none: too few documents' : `${formatSize(100 * level)} %, over documents`,
    ],
    ['Time', timeText(findings)],
    ['Version', `kqv ${version}`],
  ])
  return html`${facts}
${procedure}
<h3>Repeat it</h3>
${copyable(command, 'the command')}
<h3>Words</h3>
${definitionList('method words', words)}`
}

/** Caches may have windows of their own. */
function windowText({ candidates }: ReplayFindings): string {
  const windows = [...new Set(candidates.map(({ recentWindow }) => recentWindow))]
  const sinks = [...new Set(candidates.map(({ sinkTokens }) => sinkTokens))]
  return `latest ${windows.join(' or ')} tokens exact, first ${sinks.join(' or ')} tokens exact`
}

function timeText({ candidates }: ReplayFindings): string {
  const total = (part: 'model' | 'encode' | 'decode'): string =>
    formatSize(candidates.reduce((sum, { seconds }) => sum + seconds[part], 0))
  return `${total('model')} s in the model, ${total('encode')} s to encode, ${total('decode')} s to decode, all caches together`
}

const procedure = html`<p>The model read each document chunk by chunk, keys and values from the packed cache, but for those
of the window. Each prediction was compared with that of the baseline after the same tokens.
Statistics are over all predictions, as in llama-perplexity; intervals and tests are over documents, since the tokens of
one document are not independent. A quantile has an interval where enough predictions lie beyond it.</p>
<p>A verdict takes two tools, a test against the margin and the interval. Not being shown worse is not being no worse: what
neither can settle is not enough evidence. The margin of the KLD is one-sided; that of ln(PPL(Q)/PPL(base)) has two sides, since
a cache that improves on these documents has changed the model, too.</p>`

const words: readonly Definition[] = [
  ...predictionWords,
  ['PPL(Q), PPL(base)', 'perplexity with the cache, and with that of the baseline.'],
  [
    'Δp',
    'probability of the token that came, with the cache minus with the baseline; RMS: root of its mean square.',
  ],
  ['Bits per value', 'everything stored, codes, norms, scales and padding, over the number of values.'],
  ['One size', 'bits per value that differ by less than 2 %.'],
]
