import type { CaptureSummary } from '../../formats/captureSummarySchema.ts'
import { formatCount } from '../../report/formatNumber.ts'
import { textTable } from './textTable.ts'

/**
 * The documents of a trace that was captured, a line each, and what was heard in them.
 *
 * @param width characters of a line
 */
export function capturedText({ documents, heldOut }: CaptureSummary, width: number): string {
  return textTable(
    [
      { title: 'document' },
      { title: 'tokens', align: 'right' },
      { title: 'nats per token', align: 'right' },
      { title: '' },
      { title: 'heard', wrapAt: 20 },
    ],
    documents.map(({ name, numTokens, natsPerToken, transcript = '' }, index) => [
      name,
      formatCount(numTokens),
      natsPerToken.toFixed(4),
      heldOut.includes(index) ? 'held out' : '',
      transcript,
    ]),
    width,
  )
}
