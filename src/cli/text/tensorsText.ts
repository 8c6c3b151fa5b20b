import { styleText } from 'node:util'
import type { Evidence, Recommendation } from '../../advisor/recommendation.ts'
import { pairSentence } from '../../report/pairSentence.ts'
import { centeringText } from './centeringText.ts'
import { codecTable } from './codecTable.ts'
import { indented, wrapText } from './wrapText.ts'

const evidenceSentences: Readonly<Record<Evidence, string>> = {
  clear: 'lose clearly less than in the best other codec of no more bytes',
  tied: 'cannot be told apart from the best other codec of no more bytes',
  beaten: 'would lose less in another codec of no more bytes',
  unrivalled: 'have no other codec of no more bytes',
  'not enough evidence': 'have too few documents to say',
}

const terms =
  'A codec with other options is no other codec; p-values are corrected over all tensors (Benjamini-Hochberg).'

/** How many tensors get each codec, and on what evidence. */
export function tensorsText(recommendation: Recommendation, width: number): string {
  const { tensors, shape } = recommendation
  const pair = pairSentence(recommendation)
  const kinds = Object.keys(evidenceSentences) as Evidence[]
  const evidence = kinds.flatMap((kind) => {
    const count = tensors.filter((tensor) => tensor.evidence === kind).length
    return count === 0 ? [] : [`${count} ${evidenceSentences[kind]}`]
  })
  return [
    styleText('bold', 'What the tensors get'),
    indented(codecTable(tensors, shape.headDim)),
    ...(pair ? [wrapText(pair, width, '  ')] : []),
    wrapText(`Of ${tensors.length}, ${evidence.join('; ')}. ${terms}`, width, '  '),
    ...centeringText(tensors, shape.headDim).map((line) => wrapText(line, width, '  ')),
  ].join('\n')
}
