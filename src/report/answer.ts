import type { Recommendation } from '../advisor/recommendation.ts'
import { definitionList } from './definitionList.ts'
import { estimateMarkup } from './estimate.ts'
import { evidenceBar, openQuestions, undecidedNotice } from './evidence.ts'
import { formatBits, formatBytes, formatCount, formatPercent, formatPlural } from './formatNumber.ts'
import { headline } from './headline.ts'
import { type Html, html } from './html.ts'
import { longestContext } from './longestContext.ts'
import { otherMeasures } from './otherMeasures.ts'
import { questionAnswers } from './questionAnswers.ts'
import { replayVerdict } from './replayedPolicy.ts'
import { tile } from './tile.ts'

/** The context length of the example. */
const EXAMPLE_TOKENS = 32_768

/** What to do, what it saves, what it costs, and what is not known. */
export function answer(recommendation: Recommendation): Html {
  const { stored, schemes, replay } = recommendation
  return html`<p class="lead">Hold the cache in <strong>${formatBits(stored.bitsPerValue)} bits per value</strong>:
${formatBits(stored.compressionRatio)} times smaller than float16.</p>
${memoryBars(recommendation)}
<dl class="tiles">${tiles(recommendation)}</dl>
<p class="headline">${headline(recommendation)} ${otherMeasures(schemes)}</p>
${replay && html`<p class="headline"><a href="#model">The model was asked</a>. ${replayVerdict(replay)}</p>`}
${definitionList('method questions', questionAnswers(recommendation))}
<h3>What the evidence could not settle</h3>
${evidenceBar(recommendation)}
${openQuestions(recommendation)}
${undecidedNotice(recommendation)}`
}

function tiles({ stored, budget, schemes }: Recommendation): Html[] {
  const own = schemes.at(0)
  return [
    tile(
      'Size',
      html`${formatCount(stored.bytesPerToken)} <small>bytes per token</small>`,
      `budget ${formatCount(budget.bytesPerToken)}`,
    ),
    tile('Expected loss', estimateMarkup(own?.loss), 'relative squared error of the attention output'),
    tile('Attention KL', estimateMarkup(own?.klNats), 'nats per query'),
    tile(
      'Same top key',
      estimateMarkup(own?.top1Agreement, formatPercent),
      'of queries look at the same key most',
    ),
  ]
}

/** What a cache of the example length takes, beside float16. */
function memoryBars(recommendation: Recommendation): Html {
  const { stored, policy, trace } = recommendation
  const { bytesPerToken, compressionRatio } = stored
  const counted =
    policy.undecidedLayers.length > 0 && `, the ${formatPlural(trace.layers.length, 'decided layer')} alone`
  return html`<table class="memory-bars">
<caption>Cache of ${formatCount(EXAMPLE_TOKENS)} tokens, one sequence${counted}; longest context measured: ${longestContext(recommendation)}</caption>
${memoryBar('Recommended', 'chosen', bytesPerToken, 100 / compressionRatio)}
${memoryBar('float16', 'full', bytesPerToken * compressionRatio, 100)}</table>`
}

function memoryBar(name: string, kind: string, bytesPerToken: number, percent: number): Html {
  const width = `${Math.min(100, percent).toFixed(2)}%`
  return html`<tr><th scope="row">${name}</th>
<td class="bar"><svg class="memory" aria-hidden="true"><rect class="${kind}" width="${width}" height="100%" rx="3"/></svg></td>
<td class="bytes">${formatBytes(bytesPerToken * EXAMPLE_TOKENS)}</td></tr>`
}
