import { choosePair } from '../../src/advisor/choosePair.ts'
import { meanLoss } from '../../src/advisor/choosePolicy.ts'
import type { LossTable, Tensor } from '../../src/advisor/lossTable.ts'
import { lossWeights } from '../../src/advisor/lossWeights.ts'
import { advise, policyOf } from '../../src/advisor/recommend.ts'
import type { Policy } from '../../src/cache/policy.ts'
import type { Sensitivity } from '../../src/cache/sensitivity.ts'
import type { CodecId } from '../../src/codecs/codec.ts'

/** A cache of the study: how it is stored, and the KL of predictions, in nats, that it should lead to. */
export interface StudyCache {
  readonly label: string
  /** Keys and values as `kqv replay --codec` takes them; absent for a policy. */
  readonly codecs?: string
  readonly policy?: Policy
  readonly predictedLoss: number
}

/** Budgets of recommendations: those of the caches beside which they stand, and some between; the best uniform pair adds its own. */
const budgets = [2.5, 3, 3.5, 4, 4.25, 4.5, 5, 5.5, 6, 8.5]

/** Recommendations that count all tensors alike: what the sensitivity is worth. */
const plainBudgets = [3, 4, 5]

const uniforms: readonly (readonly [label: string, codecs: string])[] = [
  ...[2, 3, 4, 5, 6].map((bits) => [`MSE-only, n = ${bits}`, `mse${bits}`] as const),
  ['KQV, n = 4', 'mse4,qjl4'],
  ['QKQV, n = 4', 'qjl4,qjl4'],
  ['KV, n = 4', 'scalar4'],
  ['mse5 / mse3', 'mse5,mse3'],
  ['mse6 / mse4', 'mse6,mse4'],
]

/** What llama.cpp can hold; it rotates the blocks of keys and of values. */
export const engineTypes = ['q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl']

/** Both operands in one of llama.cpp's types. */
export function engineCodecs(type: string): string {
  return `${type}:rotation=hadamard,${type}:rotation=hadamard64`
}

/** Every codec of a uniform cache: what the trace must say the losses of. */
export function uniformCodecs(): CodecId[] {
  return [...uniforms.map(([, codecs]) => codecs), ...engineTypes.map(engineCodecs)].flatMap((codecs) =>
    codecs.split(','),
  )
}

export interface Evidence {
  /** Of everything that was measured on the trace. */
  readonly table: LossTable
  /** What recommendations choose from, as `kqv recommend` does. */
  readonly menu: readonly CodecId[]
  readonly sensitivity: Sensitivity
  readonly model: string
  readonly seed: number
}

export function studyCaches({ table, menu, sensitivity, model, seed }: Evidence): StudyCache[] {
  const weightOf = lossWeights(table, sensitivity)
  const plain: LossTable = { ...table, menu }
  const weighted: LossTable = { ...plain, weightOf }
  const documents = [...table.documents.keys()]
  const predicted = (codecOf: (tensor: Tensor, index: number) => CodecId): number =>
    table.tensors.reduce(
      (sum, tensor, index) =>
        sum + weightOf(tensor) * meanLoss(table, tensor, codecOf(tensor, index), documents),
      0,
    )
  const bytesOf = (bits: number): number => (bits * table.tensors.length * table.shape.headDim) / 8
  const recommended = (label: string, from: LossTable, bits: number): StudyCache => {
    const choice = advise(from, bytesOf(bits)).fit.final
    const policy = policyOf(table, choice, { model, seed }, () => new Float32Array())
    return { label, policy, predictedLoss: predicted((_, index) => choice.codecs[index]) }
  }
  const uniform = ([label, codecs]: readonly [string, string]): StudyCache => {
    const [keys, values = keys] = codecs.split(',')
    return { label, codecs, predictedLoss: predicted(({ operand }) => (operand === 'k' ? keys : values)) }
  }
  const pair = choosePair(weighted, bytesOf(4), documents)
  const pairBits = (4 * pair.bytesPerToken) / bytesOf(4)
  return [
    ...[...new Set([...budgets, pairBits])]
      .toSorted((a, b) => a - b)
      .map((bits) => recommended(`recommended, ${bits} bits`, weighted, bits)),
    ...plainBudgets.map((bits) => recommended(`without sensitivity, ${bits} bits`, plain, bits)),
    ...uniforms.map(uniform),
    // keys and values of the first head: the same for all
    uniform(['best uniform pair', pair.codecs.slice(0, 2).join(',')]),
    ...engineTypes.map((type) => uniform([`${type}, rotated`, engineCodecs(type)])),
  ]
}
