import type { Sensitivity } from '../../cache/sensitivity.ts'
import { type Operand, operands } from '../../cache/shape.ts'
import { formatNumber, formatPlural } from '../../report/formatNumber.ts'
import { textTable } from './textTable.ts'
import { wrapText } from './wrapText.ts'

/**
 * What keys and values of each layer are worth, over its heads.
 *
 * @param width characters of a line
 */
export function sensitivityText(
  { model, probe, tensors, numDocuments, numPredictions }: Sensitivity,
  width: number,
): string {
  const layers = [...new Set(tensors.map(({ layer }) => layer))]
  const sumOf = (layer: number, operand: Operand): number =>
    tensors
      .filter((tensor) => tensor.layer === layer && tensor.operand === operand)
      .reduce((sum, { klNats }) => sum + klNats, 0)
  const total = tensors.reduce((sum, { klNats }) => sum + klNats, 0)
  const share = (nats: number): string => `${((100 * nats) / total).toFixed(1)} %`
  const table = textTable(
    ['layer', 'keys', 'share', 'values', 'share'].map((title) => ({ title, align: 'right' })),
    layers.map((layer) => [
      String(layer),
      ...operands.flatMap((operand) => {
        const nats = sumOf(layer, operand)
        return [formatNumber(nats), share(nats)]
      }),
    ]),
  )
  const title =
    `${model}: mean KLD in nats with one head at a time in ${probe}, summed over the heads of a layer; ` +
    `${formatPlural(numPredictions, 'prediction')} in ${formatPlural(numDocuments, 'document')}.`
  return `${wrapText(title, width)}\n\n${table}`
}
