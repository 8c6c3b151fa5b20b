import { styleText } from 'node:util'
import type { Evidence, Recommendation } from '../../advisor/recommendation.ts'
import { centeringText } from './centeringText.ts'
import { codecTable } from './codecTable.ts'
import { indented, wrapText } from './wrapText.ts'

const evidenceSentences: Readonly<Record<Evidence, string>> = {
  clear: 'lose clearly less than in any other codec of no more bytes',
  tied: 'would do as well in another one',
  'not enough evidence': 'have too few documents to say',
}

/** How many tensors get each codec, and on what evidence. */
export function tensorsText({ tensors, shape }: Recommendation, width: number): string {
  const kinds = Object.keys(evidenceSentences) as Evidence[]
  const evidence = kinds.flatMap((kind) => {
    const count = tensors.filter((tensor) => tensor.evidence === kind).length
    return count === 0 ? [] : [`${count} ${evidenceSentences[kind]}`]
  })
  return [
    styleText('bold', 'What the tensors get'),
    indented(codecTable(tensors, shape.headDim)),
    wrapText(`Of ${tensors.length}, ${evidence.join('; ')}`, width, '  '),
    ...centeringText(tensors, shape.headDim).map((line) => wrapText(line, width, '  ')),
  ].join('\n')
}
