import type { CodecId } from '../codecs/codec.ts'
import type { CachePlan } from '../study/plan.ts'
import { inCodec } from '../study/storage.ts'
import { type Choice, choosePolicy } from './choosePolicy.ts'
import type { LossTable, Tensor } from './lossTable.ts'

/**
 * The policy chosen on all documents, and one for each document that was chosen on the others.
 *
 * A policy flatters itself on the documents that it was chosen on; the ones left out score it fairly.
 */
export interface CrossFit {
  readonly final: Choice
  /** By document; the documents of the table alone. */
  readonly leftOut: ReadonlyMap<number, Choice>
}

export function crossFit(table: LossTable, bytesPerToken: number): CrossFit {
  const samples = [...table.documents.keys()]
  const final = choosePolicy(table, bytesPerToken, samples)
  if (samples.length < 2) return { final, leftOut: new Map() }
  const leftOut = samples.map((left): [number, Choice] => {
    const others = samples.filter((sample) => sample !== left)
    return [table.documents[left], choosePolicy(table, bytesPerToken, others)]
  })
  return { final, leftOut: new Map(leftOut) }
}

/** What a policy stores on any document. */
export function choicePlan(name: string, table: LossTable, choice: Choice): CachePlan {
  const codecOf = codecIndex(table, choice)
  return {
    name,
    detail: 'a codec for each tensor',
    storageOf: (layer, kvHead) => storageIn(codecOf, layer, kvHead),
  }
}

/** What each document is stored in by the policy that was not chosen on it. */
export function crossFitPlan(name: string, table: LossTable, fit: CrossFit): CachePlan {
  const final = codecIndex(table, fit.final)
  const leftOut = new Map([...fit.leftOut].map(([document, choice]) => [document, codecIndex(table, choice)]))
  return {
    name,
    detail: 'a codec for each tensor',
    storageOf: (layer, kvHead, document) => storageIn(leftOut.get(document) ?? final, layer, kvHead),
  }
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
