import type { Recommendation, TraceSummary, WeightedBy } from '../advisor/recommendation.ts'
import { copyable } from './copyable.ts'
import { type Definition, definitionList } from './definitionList.ts'
import {
  formatBits,
  formatCount,
  formatNumber,
  formatPlural,
  formatRanges,
  formatSize,
  MISSING,
} from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { longestContext } from './longestContext.ts'
import { documentNames } from './replay/documentNames.ts'
import { predictionWords } from './replay/predictionWords.ts'

/** What made the report, so that it can be made again. */
export interface ReportContext {
  readonly version: string
  /** The command that gave this report. */
  readonly command: string
}

/** What was measured on what, how, and how to repeat it. */
export function method(recommendation: Recommendation, { version, command }: ReportContext): Html {
  const { budget, menu, seed, optimality, trace, sensitivity, replay } = recommendation
  const facts = definitionList('method', [
    ['Model', modelText(recommendation)],
    ['Trace', traceText(trace)],
    ['Documents', documentsText(trace)],
    ['Longest context', longestContext(recommendation)],
    ['Intervals', intervalText(recommendation)],
    ['Menu', menu.join(', ')],
    [
      'Budget',
      `${formatBits(budget.bitsPerValue)} bits per value, ${formatCount(budget.bytesPerToken)} bytes per token`,
    ],
    ['Optimality', optimalityText(optimality)],
    ...(sensitivity ? [['Weights', weightsText(sensitivity)] as const] : []),
    ...(replay ? [['Replay', `of the policy, on ${documentNames(replay.documents)}`] as const] : []),
    ['Seed', seed],
    ['Version', `kqv ${version}`],
  ])
  return html`${facts}
${procedure}
${replay ? askedModel : unaskedModel}
${trace.choiceDocuments < 2 && flattery}
<h3>Repeat it</h3>
${copyable(command, 'the command')}
<h3>Words</h3>
${definitionList('method words', [...words, ...(replay ? predictionWords : [])])}`
}

function modelText({ model, shape }: Recommendation): string {
  const { numLayers, numQueryHeads, numKvHeads, headDim } = shape
  const heads = `${numQueryHeads} query and ${formatPlural(numKvHeads, 'KV head')}`
  return `${model}: ${formatPlural(numLayers, 'layer')}, ${heads}, head dim ${headDim}`
}

function traceText({ numTokens, numQueries, layers, checksum }: TraceSummary): string {
  const size = `${formatCount(numTokens)} tokens, ${formatCount(numQueries)} queries a head`
  return `${size}, layers ${formatRanges(layers)}, checksum ${checksum}`
}

function documentsText({ choiceDocuments, heldOutDocuments }: TraceSummary): string {
  const heldOut = heldOutDocuments === 0 ? 'none' : heldOutDocuments
  const split = `${formatPlural(choiceDocuments, 'document')} to choose on, ${heldOut} held out to the end`
  return `${split}. A document is the unit of every interval and test.`
}

function intervalText({ schemes }: Recommendation): string {
  const level = schemes.find(({ loss }) => loss.interval !== undefined)?.loss.interval?.level
  return level === undefined ? 'none: too few documents' : `${formatSize(100 * level)} %, over documents`
}

function weightsText({ probe, numDocuments, predictedKlNats }: WeightedBy): string {
  const measured = `by the sensitivity of the model's predictions to ${probe}, on ${formatPlural(numDocuments, 'document')}`
  return `${measured}; predicted mean KLD ${formatNumber(predictedKlNats)} nats`
}

function optimalityText({ loss, lowerBound }: Recommendation['optimality']): string {
  const gap = loss > 0 ? `${formatSize((100 * (loss - lowerBound)) / loss)} %` : MISSING
  const bound = `no policy in the budget below ${formatNumber(lowerBound)}`
  return `summed loss ${formatNumber(loss)}, ${bound}: a gap of at most ${gap}`
}

const procedure = html`<p>Queries, keys and values were captured from the model on a text. Each tensor was encoded
and decoded with every codec of the menu, alone, and the loss of the attention output was measured on each document.
The policy is the least sum of losses within the budget (a multiple-choice knapsack). Whole policies were then
measured with keys and values quantized together, each document by a policy that was chosen without it.</p>
<p>All schemes saw the same data and the same random signs; differences are paired by document. A difference is
declared when at least two tests of different kinds agree after correction for multiplicity. Fewer than 8 documents
give no verdict.</p>`

const unaskedModel = html`<p>The losses are of attention, layer by layer: what they do to the predictions of the model was not
measured here; <code>kqv replay</code> measures it.</p>`

const askedModel = html`<p>The losses are of attention, layer by layer. What they do to the predictions of the model was
measured by <code>kqv replay</code>, which ran the model with its cache held by this very policy.</p>`

const flattery = html`<p class="notice">With one document to choose on, that document also scores the policy: there
its losses look better than they are.</p>`

const words: readonly Definition[] = [
  ['Bits per value', 'everything stored, codes, norms, scales and padding, over the number of values.'],
  ['Loss', 'relative squared error of the attention output, |O − Ô|² / |O|²; 0.01 is 1 % of its energy.'],
  ['KL', 'how far the attention weights moved, in nats per query; depends on the keys alone.'],
  ['Relative key error', '|K − K̂|² / |K|²: how far the keys themselves moved.'],
  [
    'Sensitivity',
    'geometric mean of the losses of a tensor over the menu, times its weight; over that of the median tensor of its operand.',
  ],
  ['Same top key', 'share of queries whose heaviest key is the same before and after.'],
  ['Interval', 'a range that covers the true value in the stated share of repetitions; brackets throughout.'],
  ['Held out to the end', 'documents that no choice and no cross-validation has seen.'],
  ['Ratio', 'ratio of geometric means over documents; below 1, the first is better.'],
  [
    'Evidence',
    'of a tensor: the choice beside the best other codec of no more bytes, where other options make no other codec. Clear: it loses less by two kinds of tests, corrected over all tensors (Benjamini-Hochberg); tied: they cannot be told apart.',
  ],
  ['Layer, head', 'counted from 0; a head is a KV head, which several query heads may read.'],
]
