import { styleText } from 'node:util'
import type { Recommendation, SchemeFinding, StoredSize } from '../../advisor/recommendation.ts'
import { formatBits, formatNumber, formatPercent } from '../../report/formatNumber.ts'
import { mixtureText } from '../../report/mixtureText.ts'
import { otherMeasures } from '../../report/otherMeasures.ts'
import { weightedSentence } from '../../report/pairSentence.ts'
import { intervalOf, withInterval } from './numbers.ts'
import { type Column, textTable } from './textTable.ts'
import { verdictText } from './verdictText.ts'
import { indented, wrapText } from './wrapText.ts'

const columns: readonly Column[] = [
  { title: 'scheme' },
  { title: 'bits', align: 'right' },
  { title: 'error' },
  { title: '[95 %]', importance: 4 },
  { title: 'KL, nats', importance: 3 },
  { title: 'worst head KL', importance: 2 },
  { title: 'top-1', align: 'right', importance: 1 },
  { title: 'the recommendation is', wrapAt: 60 },
]

/** The recommendation and its baselines, with the verdict on each. */
export function schemesText(
  recommendation: Pick<Recommendation, 'schemes' | 'sensitivity' | 'pair' | 'trace'>,
  width: number,
): string {
  const { schemes } = recommendation
  const [{ stored }] = schemes
  const rows = schemes.map((scheme) => [
    scheme.name,
    formatBits(scheme.stored.bitsPerValue),
    formatNumber(scheme.loss.value),
    intervalOf(scheme.loss),
    withInterval(scheme.klNats),
    worstHeadText(scheme.worstHead),
    formatPercent(scheme.top1Agreement.value),
    scheme.verdict ? verdictText(scheme.verdict, 'the error') + otherSize(scheme, stored) : '',
  ])
  return [
    styleText('bold', 'Against other ways to hold it'),
    indented(textTable(columns, rows, width - 2)),
    ...[mixtureText(schemes), weightedSentence(recommendation), otherMeasures(schemes)].flatMap((text) =>
      text ? [wrapText(text, width, '  ')] : [],
    ),
  ].join('\n')
}

/** Without any KL there is no such head. */
function worstHeadText({ klNats, layer, kvHead }: SchemeFinding['worstHead']): string {
  return klNats > 0 ? `${formatNumber(klNats)} (L${layer} H${kvHead})` : ''
}

/** A landmark takes other bytes than the recommendation: its verdict is only half of the story. */
export function otherSize({ isLandmark, stored }: SchemeFinding, recommended: StoredSize): string {
  return isLandmark
    ? `, in ${formatNumber(recommended.bytesPerToken / stored.bytesPerToken)} x the bytes`
    : ''
}
