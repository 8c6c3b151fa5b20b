import type { PolicyFile } from '../../formats/policySchema.ts'
import { formatBits, formatPlural } from '../../report/formatNumber.ts'
import { centeringText } from './centeringText.ts'
import { codecTable } from './codecTable.ts'
import { layersText } from './numbers.ts'

/** What a policy holds: its codecs with their numbers of tensors. */
export function policyText({ model, shape, stored, undecidedLayers, assignments }: PolicyFile): string {
  const size = stored ? `, ${formatBits(stored.bitsPerValue)} bits per value` : ''
  return [
    `${model}: ${formatPlural(shape.numLayers, 'layer')} x ${formatPlural(shape.numKvHeads, 'KV head')} x ${shape.headDim} values${size}`,
    codecTable(assignments, shape.headDim),
    ...centeringText(assignments, shape.headDim),
    ...(undecidedLayers.length > 0
      ? [`Undecided: ${layersText(undecidedLayers)}, to be left as they are`]
      : []),
  ].join('\n\n')
}
