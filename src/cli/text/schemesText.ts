import { styleText } from 'node:util'
import type { SchemeFinding, StoredSize } from '../../advisor/recommendation.ts'
import { intervalOf, percent, significant, withInterval } from './numbers.ts'
import { type Column, textTable } from './textTable.ts'
import { verdictText } from './verdictText.ts'
import { indented } from './wrapText.ts'

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
export function schemesText(schemes: readonly SchemeFinding[], width: number): string {
  const [{ stored }] = schemes
  const rows = schemes.map((scheme) => [
    scheme.name,
    scheme.stored.bitsPerValue.toFixed(2),
    significant(scheme.loss.value),
    intervalOf(scheme.loss),
    withInterval(scheme.klNats),
    `${significant(scheme.worstHead.klNats)} (L${scheme.worstHead.layer} H${scheme.worstHead.kvHead})`,
    percent(scheme.top1Agreement.value),
    scheme.verdict ? verdictText(scheme.verdict, 'the error') + otherSize(scheme, stored) : '',
  ])
  return [
    styleText('bold', 'Against other ways to hold it'),
    indented(textTable(columns, rows, width - 2)),
  ].join('\n')
}

/** A landmark takes other bytes than the recommendation: its verdict is only half of the story. */
function otherSize({ isSameSize, stored }: SchemeFinding, recommended: StoredSize): string {
  return isSameSize ? '' : `, in ${significant(recommended.bytesPerToken / stored.bytesPerToken)} x the bytes`
}
