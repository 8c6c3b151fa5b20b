import { styleText } from 'node:util'
import type { Recommendation } from '../../advisor/recommendation.ts'
import {
  formatBits,
  formatCount,
  formatNumber,
  formatPercent,
  formatPlural,
} from '../../report/formatNumber.ts'
import { longestContext } from '../../report/longestContext.ts'
import { minimumUnits } from '../../stats/minimumUnits.ts'
import { layersText, withInterval } from './numbers.ts'
import { textTable } from './textTable.ts'
import { indented, wrapText } from './wrapText.ts'

/** What to do, what it saves, what it costs, and what it rests on. */
export function answerText(recommendation: Recommendation, width: number): string {
  const { model, stored } = recommendation
  const answer = [
    `Hold the KV cache of ${model} in ${formatBits(stored.bitsPerValue)} bits per value:`,
    `${formatBits(stored.compressionRatio)} x smaller than float16`,
  ].join(' ')
  return [
    styleText('bold', wrapText(answer, width)),
    indented(textTable([{ title: '' }, { title: '', wrapAt: 30 }], factsOf(recommendation), width - 2)),
    ...noticesOf(recommendation.trace).map((notice) => styleText('yellow', wrapText(notice, width))),
  ].join('\n\n')
}

function factsOf({
  shape,
  trace,
  stored,
  budget,
  schemes,
  policy,
  replay,
}: Recommendation): [string, string][] {
  const [{ loss, klNats, top1Agreement, worstHead }] = schemes
  const { layers, choiceDocuments, heldOutDocuments } = trace
  const unseen = choiceDocuments > 1 ? '; each scored by a policy that was not chosen on it' : ''
  return [
    [
      'size',
      `${formatCount(stored.bytesPerToken)} bytes a token, of ${formatCount(budget.bytesPerToken)} allowed`,
    ],
    ['output error', withInterval(loss)],
    ['attention KL', `${withInterval(klNats)} nats`],
    [
      'worst head',
      `${formatNumber(worstHead.klNats)} nats, layer ${worstHead.layer}, head ${worstHead.kvHead}`,
    ],
    ['same top key', `${formatPercent(top1Agreement.value)} of queries`],
    ...replayFacts(replay),
    ['documents', `${choiceDocuments} to choose on, ${heldOutDocuments} held out to the end${unseen}`],
    [
      'trace',
      `${formatPlural(layers.length, 'layer')} x ${formatPlural(shape.numKvHeads, 'KV head')} x ${shape.headDim} values, ${formatCount(trace.numTokens)} tokens`,
    ],
    ['longest context', longestContext({ trace, ...(replay && { replay }) })],
    ...undecidedFacts(policy.undecidedLayers),
  ]
}

/** Predictions of the model, where it was asked. */
function replayFacts(replay: Recommendation['replay']): [string, string][] {
  if (replay === undefined) return []
  const [{ statistics }] = replay.caches
  const kld = `${withInterval(statistics.meanKld)} nats of mean KLD`
  return [['predictions', `${kld}, ${formatPercent(statistics.sameTop.value)} with the same top token`]]
}

function undecidedFacts(layers: readonly number[]): [string, string][] {
  if (layers.length === 0) return []
  return [['undecided', `${layersText(layers)}: not in the trace, to be left as they are`]]
}

/** What too few documents leave open. */
function noticesOf({ choiceDocuments, heldOutDocuments }: Recommendation['trace']): string[] {
  const numDocuments = choiceDocuments + heldOutDocuments
  const documents = formatPlural(numDocuments, 'document')
  return [
    ...(numDocuments < minimumUnits
      ? [`Not enough evidence: ${documents} cannot give intervals and verdicts, ${minimumUnits} would do.`]
      : []),
    ...(choiceDocuments === 1
      ? ['The document that the policy was chosen on also scores it: elsewhere it will lose more.']
      : []),
  ]
}
