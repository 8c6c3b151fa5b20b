import { type Operand, operands } from '../../cache/shape.ts'
import { bitsPerValue, type CodecId } from '../../codecs/codec.ts'
import { codecSize } from '../../codecs/registry.ts'
import { textTable } from './textTable.ts'

/** How many keys and how many values each codec holds, the largest codec first. */
export function codecTable(
  tensors: readonly { readonly operand: Operand; readonly codec: CodecId }[],
  headDim: number,
): string {
  const ids = [...new Set(tensors.map(({ codec }) => codec))]
  const sizes = new Map(ids.map((id) => [id, bitsPerValue(codecSize(id, headDim))]))
  const countOf = (id: CodecId, operand: Operand): number =>
    tensors.filter((tensor) => tensor.codec === id && tensor.operand === operand).length
  const rows = [...sizes]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([id, size]) => [
      id,
      size.toFixed(2),
      ...operands.map((operand) => String(countOf(id, operand) || '-')),
    ])
  return textTable(
    [
      { title: 'codec' },
      { title: 'bits', align: 'right' },
      { title: 'keys', align: 'right' },
      { title: 'values', align: 'right' },
    ],
    rows,
  )
}
