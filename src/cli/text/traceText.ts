import { groupSize } from '../../cache/shape.ts'
import type { TraceFacts } from '../../formats/traceSummarySchema.ts'
import { formatCount, formatPlural, formatRanges } from '../../report/formatNumber.ts'
import { textTable } from './textTable.ts'

/** What a trace holds, a line each. */
export function traceText(trace: TraceFacts): string {
  const { model, shape, layers, numTokens, documents, heldOut, queryPositions, checksum } = trace
  const lengths = documents.map(({ start, end }) => end - start)
  return textTable(
    [{ title: '' }, { title: '' }],
    [
      ['model', model],
      ['layers', `${formatRanges(layers)}: ${layers.length} of ${shape.numLayers} captured`],
      [
        'heads',
        `${formatPlural(shape.numQueryHeads, 'query head')} on ${formatPlural(shape.numKvHeads, 'KV head')}, ${groupSize(shape)} each`,
      ],
      ['head dim', String(shape.headDim)],
      [
        'tokens',
        `${formatCount(numTokens)} in ${formatPlural(documents.length, 'document')} of ${lengthsText(lengths)}`,
      ],
      ['held out', heldOut.length > 0 ? `documents ${formatRanges(heldOut)}` : 'none'],
      ['queries', `${formatPlural(queryPositions.length, 'position')} of every query head`],
      ['checksum', checksum],
    ],
  )
}

/** `96`, or `64 to 96`. */
function lengthsText(lengths: readonly number[]): string {
  return [...new Set([Math.min(...lengths), Math.max(...lengths)])].join(' to ')
}
