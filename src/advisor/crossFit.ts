import { operands } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import type { CachePlan } from '../study/plan.ts'
import { inCodec } from '../study/storage.ts'
import type { Choice } from './choosePolicy.ts'
import type { LossTable, Tensor } from './lossTable.ts'

/**
 * What is chosen on all documents, and for each document what is chosen on the others.
 *
 * A choice flatters itself on the documents that it was made on; the ones left out score it fairly.
 */
export interface CrossFit<Chosen extends Choice = Choice> {
  readonly final: Chosen
  /** By document; the documents of the table alone. */
  readonly leftOut: ReadonlyMap<number, Chosen>
}

/** @param choose from the table's documents with these indices */
export function crossFit<Chosen extends Choice>(
  table: LossTable,
  choose: (documents: readonly number[]) => Chosen,
): CrossFit<Chosen> {
  const samples = [...table.documents.keys()]
  const final = choose(samples)
  if (samples.length < 2) return { final, leftOut: new Map() }
  const leftOut = samples.map((left): [number, Chosen] => [
    table.documents[left],
    choose(samples.filter((sample) => sample !== left)),
  ])
  return { final, leftOut: new Map(leftOut) }
}

/** Summed loss of each document of the table, by the choice that was not made on it. */
export function leftOutLosses(table: LossTable, { final, leftOut }: CrossFit): number[] {
  return table.documents.map((document, sample) => {
    const { codecs } = leftOut.get(document) ?? final
    return table.tensors.reduce(
      (sum, tensor, at) => sum + table.weightOf(tensor) * table.losses(tensor, codecs[at])[sample],
      0,
    )
  })
}

/** What a policy stores on any document. */
export function choicePlan(name: string, table: LossTable, choice: Choice): CachePlan {
  const codecOf = codecIndex(table, choice)
  return {
    name,
    detail: detailOf(table, choice),
    storageOf: (layer, kvHead) => storageIn(codecOf, layer, kvHead),
  }
}

/** What each document is stored in by the policy that was not chosen on it. */
export function crossFitPlan(name: string, table: LossTable, fit: CrossFit): CachePlan {
  const final = codecIndex(table, fit.final)
  const leftOut = new Map([...fit.leftOut].map(([document, choice]) => [document, codecIndex(table, choice)]))
  return {
    name,
    detail: detailOf(table, fit.final),
    storageOf: (layer, kvHead, document) => storageIn(leftOut.get(document) ?? final, layer, kvHead),
  }
}

/** `mse4 / mse3`, where all keys share a codec, and all values. */
function detailOf(table: LossTable, { codecs }: Choice): string {
  const shared = operands.map((operand) => [
    ...new Set(codecs.filter((_, at) => table.tensors[at].operand === operand)),
  ])
  return shared.every(({ length }) => length === 1) ? shared.join(' / ') : 'a codec for each tensor'
}

type CodecOf = (tensor: Tensor) => CodecId

function codecIndex(table: LossTable, choice: Choice): CodecOf {
  const keyOf = ({ layer, kvHead, operand }: Tensor): string => `${layer} ${kvHead} ${operand}`
  const codecs = new Map(table.tensors.map((tensor, index) => [keyOf(tensor), choice.codecs[index]]))
  return (tensor) => {
    const codec = codecs.get(keyOf(tensor))
    if (codec === undefined) throw new RangeError(`policy: no codec was chosen for tensor ${keyOf(tensor)}`)
    return codec
  }
}

function storageIn(codecOf: CodecOf, layer: number, kvHead: number): ReturnType<CachePlan['storageOf']> {
  return {
    keys: inCodec(codecOf({ layer, kvHead, operand: 'k' })),
    values: inCodec(codecOf({ layer, kvHead, operand: 'v' })),
  }
}
