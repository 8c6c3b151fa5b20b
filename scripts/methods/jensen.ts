import { createRandom, type Random, seedOf } from '../../src/numerics/random.ts'
import { digits, markdownTable } from './markdownTable.ts'

/** The tables of `docs/methods/jensen.md`. */
export const jensenTables: Readonly<Record<string, () => string>> = { cases: caseTable, simulation }

const numKeys = 512
const numDraws = 400

/** Attention weights, and how the variance of the logit errors is spread over the keys, with mean 1 under the weights. */
export interface AttentionCase {
  readonly name: string
  readonly weights: Float64Array
  readonly variances: Float64Array
}

/** @returns cases in the order of the page: neither, spread variances, sharp attention, both */
export function attentionCases(): AttentionCase[] {
  return [
    attentionCase('diffuse, common', 1, 0),
    attentionCase('diffuse, spread', 1, 1),
    attentionCase('sharp, common', 4, 0),
    attentionCase('sharp, spread', 4, 1),
  ]
}

/** @param logSpread standard deviation of the logarithm of the variances */
function attentionCase(name: string, logitDeviation: number, logSpread: number): AttentionCase {
  const random = createRandom(seedOf(5))
  const logits = normals(random, logitDeviation)
  const logVariances = normals(random, logSpread)
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
  const weights = logits.map((logit) => Math.exp(logit) / total)
  const mean = average(weights, logVariances.map(Math.exp))
  return { name, weights, variances: logVariances.map((value) => Math.exp(value) / mean) }
}

function normals(random: Random, deviation: number): Float64Array {
  return Float64Array.from({ length: numKeys }, () => deviation * random.normal())
}

function average(weights: Float64Array, values: Float64Array): number {
  return weights.reduce((sum, weight, index) => sum + weight * values[index], 0)
}

/** 1/2 sum_j p_j (1 - p_j) s_j^2 at a mean variance of 1. */
export function secondOrder({ weights, variances }: AttentionCase): number {
  return average(
    weights,
    variances.map((variance, index) => (variance * (1 - weights[index])) / 2),
  )
}

/** What comes next: the factor of the squared mean variance. */
export function fourthOrder({ weights, variances }: AttentionCase): number {
  const squares = variances.map((variance) => variance * variance)
  const times = (values: Float64Array): Float64Array => values.map((value, index) => value * weights[index])
  const meanVariance = average(weights, variances)
  const weighted = average(weights, times(variances))
  const spread = average(weights, squares) - meanVariance ** 2
  const crowding =
    (3 / 4) * average(weights, times(squares)) -
    (1 / 2) * meanVariance * weighted -
    average(weights, times(times(squares))) +
    (3 / 4) * weighted ** 2
  return spread / 8 - crowding
}

/** E KL(p || p^) at each mean variance, from the same normal errors for all of them, and its standard error. */
export function simulateKl(
  { weights, variances }: AttentionCase,
  meanVariances: readonly number[],
  seed = 6,
): { readonly mean: number; readonly standardError: number }[] {
  const random = createRandom(seedOf(seed))
  const draws = Array.from({ length: numDraws }, () => {
    const errors = normals(random, 1).map((error, index) => error * Math.sqrt(variances[index]))
    return meanVariances.map((variance) => divergence(weights, errors, Math.sqrt(variance)))
  })
  return meanVariances.map((_, index) => {
    const values = draws.map((draw) => draw[index])
    const mean = values.reduce((sum, value) => sum + value, 0) / numDraws
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return { mean, standardError: Math.sqrt(squares / (numDraws - 1) / numDraws) }
  })
}

/** KL(p || p^) = log sum_j p_j exp(e_j) - sum_j p_j e_j */
function divergence(weights: Float64Array, errors: Float64Array, scale: number): number {
  const exponentials = errors.map((error) => Math.exp(scale * error))
  return Math.log(average(weights, exponentials)) - scale * average(weights, errors)
}

export const meanVariances = [0.01, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16]

function caseTable(): string {
  const rows = attentionCases().map((attention) => {
    const { weights, variances } = attention
    const keys = 1 / average(weights, weights)
    const spread = average(
      weights,
      variances.map((variance) => (variance - 1) ** 2),
    )
    const [second, fourth] = [secondOrder(attention), fourthOrder(attention)]
    return [attention.name, digits(keys, 3), spread.toFixed(2), digits(second), digits(fourth / second, 2)]
  })
  return markdownTable(['case', 'keys that count', 'spread', 'a', 'b / a'], rows)
}

function simulation(): string {
  const cases = attentionCases()
  const columns = cases.map((attention) => {
    const second = secondOrder(attention)
    return simulateKl(attention, meanVariances).map(({ mean, standardError }, index) => {
      const predicted = meanVariances[index] * second
      return `${digits(mean / predicted, 3)} ± ${digits(standardError / predicted, 1)}`
    })
  })
  const rows = meanVariances.map((variance, index) => [
    String(variance),
    ...columns.map((column) => column[index]),
  ])
  return markdownTable(['V', ...cases.map(({ name }) => name)], rows)
}
