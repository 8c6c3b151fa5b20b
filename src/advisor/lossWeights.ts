import type { Sensitivity } from '../cache/sensitivity.ts'
import { type CacheShape, numTensors } from '../cache/shape.ts'
import { ShapeError } from '../numerics/errors.ts'
import { meanLoss } from './choosePolicy.ts'
import type { LossTable, Tensor } from './lossTable.ts'

/**
 * What the loss of each tensor counts for, as the model has it.
 *
 *     weight = nats that the model loses with the tensor alone in the probe / loss of the tensor in the probe
 *
 * A loss times its weight is the KL of the model's predictions, in nats, that it should lead to: KL and squared errors grow
 * alike while errors are small, and the KL of many small errors nearly adds up.
 *
 * @param table that has the probe on its menu
 * @throws ShapeError when the sensitivity is another model's
 * @throws RangeError when the probe was not measured on the trace
 */
export function lossWeights(table: LossTable, sensitivity: Sensitivity): LossTable['weightOf'] {
  if (describe(sensitivity.shape) !== describe(table.shape))
    throw new ShapeError(
      `sensitivity: of a model with ${describe(sensitivity.shape)} does not fit, got a trace with ${describe(table.shape)}; ` +
        'measure it on the model of the trace',
    )
  if (!table.menu.includes(sensitivity.probe))
    throw new RangeError(
      `sensitivity: expected a loss table with its probe, got none of ${sensitivity.probe}; measure it on the trace`,
    )
  const nameOf = ({ layer, kvHead, operand }: Tensor): string => `${layer} ${kvHead} ${operand}`
  const klNats = new Map(sensitivity.tensors.map((tensor) => [nameOf(tensor), tensor.klNats]))
  const documents = [...table.documents.keys()]
  const weights = new Map(
    table.tensors.map((tensor) => {
      const loss = meanLoss(table, tensor, sensitivity.probe, documents)
      return [nameOf(tensor), loss === 0 ? 0 : (klNats.get(nameOf(tensor)) ?? 0) / loss]
    }),
  )
  return (tensor) => weights.get(nameOf(tensor)) ?? 0
}

function describe(shape: CacheShape): string {
  return `${numTensors(shape)} tensors of head dim ${shape.headDim} in ${shape.numLayers} layers`
}
