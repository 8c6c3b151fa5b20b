import type { CaptureSummary } from '../../formats/captureSummarySchema.ts'
import { formatCount } from '../../report/formatNumber.ts'
import { textTable } from './textTable.ts'

/** The documents of a trace that was captured, a line each. */
export function capturedText({ documents, heldOut }: CaptureSummary): string {
  return textTable(
    [
      { title: 'document' },
      { title: 'tokens', align: 'right' },
      { title: 'nats per token', align: 'right' },
      { title: '' },
    ],
    documents.map(({ name, numTokens, natsPerToken }, index) => [
      name,
      formatCount(numTokens),
      natsPerToken.toFixed(4),
      heldOut.includes(index) ? 'held out' : '',
    ]),
  )
}
