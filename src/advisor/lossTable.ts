import { type CacheShape, type Operand, operands } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import type { MeasurementRow } from '../study/measurement.ts'
import type { Measurements } from '../study/measurements.ts'
import { type CachePlan, headsOf, type MeasuringScope } from '../study/plan.ts'
import { exact, inCodec } from '../study/storage.ts'
import { operandMenu } from './operandMenu.ts'

/** A tensor that a policy decides. */
export interface Tensor {
  readonly layer: number
  readonly kvHead: number
  readonly operand: Operand
}

/**
 * Measured loss of every codec on every tensor: keys with values exact, values with keys exact.
 *
 * The loss is the relative error of the attention output, which keys and values share and in which their errors add.
 */
export interface LossTable {
  readonly shape: CacheShape
  readonly tensors: readonly Tensor[]
  /** What keys may be given; values, what `operandMenu` leaves of it. */
  readonly menu: readonly CodecId[]
  /** Documents that were measured, in the order of the samples. */
  readonly documents: readonly number[]
  /** Bytes that a token takes in one tensor. */
  bytesPerToken(codec: CodecId): number
  /** What a loss of the tensor counts for in a choice: 1, unless it is known what the model makes of it. */
  weightOf(tensor: Tensor): number
  /** One loss per document; `tensor` is one of `tensors`. */
  losses(tensor: Tensor, codec: CodecId): readonly number[]
  /** One KL per document, in nats; only of keys. */
  klNats(tensor: Tensor, codec: CodecId): readonly number[]
}

/** What must be measured before a loss table can be made: one operand at a time in each codec of the menu. */
export function singlesPlans(menu: readonly CodecId[]): CachePlan[] {
  return operands.flatMap((operand) =>
    operandMenu(menu, operand).map((codec) => ({
      name: `${operand} ${codec}`,
      detail: codec,
      storageOf: () =>
        operand === 'k' ? { keys: inCodec(codec), values: exact } : { keys: exact, values: inCodec(codec) },
    })),
  )
}

/** @param tokensOf number of tokens of a document */
export function lossTable(
  measurements: Measurements,
  menu: readonly CodecId[],
  scope: MeasuringScope,
  tokensOf: (document: number) => number,
): LossTable {
  const tensors = [...headsOf(scope)].flatMap((head) => operands.map((operand) => ({ ...head, operand })))
  const findRows = ({ layer, kvHead, operand }: Tensor, codec: CodecId): MeasurementRow[] =>
    scope.documents.map((document) =>
      measurements.get({
        layer,
        kvHead,
        document,
        keyStorage: operand === 'k' ? codec : 'exact',
        valueStorage: operand === 'v' ? codec : 'exact',
      }),
    )
  const rows = new Map(
    tensors.map((tensor) => [
      tensor,
      new Map(operandMenu(menu, tensor.operand).map((codec) => [codec, findRows(tensor, codec)])),
    ]),
  )
  const rowsOf = (tensor: Tensor, codec: CodecId): MeasurementRow[] => rows.get(tensor)?.get(codec) ?? []
  return {
    shape: scope.shape,
    tensors,
    menu,
    documents: scope.documents,
    bytesPerToken(codec) {
      // the first tensor holds keys, which any codec may hold
      const [row] = rowsOf(tensors[0], codec)
      return row.keyBytes / tokensOf(row.document)
    },
    weightOf: () => 1,
    losses: (tensor, codec) => rowsOf(tensor, codec).map(({ outputScaleError }) => outputScaleError),
    klNats: (tensor, codec) => rowsOf(tensor, codec).map(({ klNats }) => klNats),
  }
}
