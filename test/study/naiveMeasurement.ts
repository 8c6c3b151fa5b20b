import type { HeadTrace, Trace } from '../../src/cache/trace.ts'
import type { Measurement } from '../../src/study/measurement.ts'
import { innerProduct, plainAttention } from '../metrics/attentionFixture.ts'

/** What a measurement says of a document, but for its bytes. */
export type Errors = Omit<Measurement, 'keyBytes' | 'valueBytes'>

/** Everything that is measured of one document, by the formulas, over plain arrays and from decoded vectors. */
export function naiveMeasurement(
  trace: Trace,
  exact: HeadTrace,
  keys: Float32Array,
  values: Float32Array,
  document: number,
): Errors {
  const { start, end } = trace.documents[document]
  const tokens = (flat: Float32Array, to = end): number[][] => vectorsOf(flat, trace, start, to)
  const rows = queryRows(trace, exact, document).map(({ query, position }) => ({
    length: position + 1 - start,
    reference: plainAttention(query, tokens(exact.keys, position + 1), tokens(exact.values, position + 1)),
    candidate: plainAttention(query, tokens(keys, position + 1), tokens(values, position + 1)),
  }))
  const compared = rows.map(({ length, reference, candidate }) => ({
    length,
    kl: mean(reference.probabilities, (p, j) => p * Math.log(p / candidate.probabilities[j])) * length,
    tv: mean(reference.probabilities, (p, j) => Math.abs(p - candidate.probabilities[j]) / 2) * length,
    top1: agreement(reference.probabilities, candidate.probabilities, 1),
    top5: agreement(reference.probabilities, candidate.probabilities, 5),
    bias: mean(candidate.logits, (logit, j) => logit - reference.logits[j]),
    square: mean(candidate.logits, (logit, j) => (logit - reference.logits[j]) ** 2),
  }))
  const shallowFirst = compared.toSorted((a, b) => a.length - b.length)
  const half = Math.ceil(rows.length / 2)
  const flat = (of: 'reference' | 'candidate'): number[] => rows.flatMap((row) => row[of].output)
  const [key, value] = [
    geometric(tokens(exact.keys).flat(), tokens(keys).flat()),
    geometric(tokens(exact.values).flat(), tokens(values).flat()),
  ]
  const output = geometric(flat('reference'), flat('candidate'))
  return {
    document,
    numRows: rows.length,
    klNats: mean(compared, ({ kl }) => kl),
    klNatsMax: Math.max(...compared.map(({ kl }) => kl)),
    klNatsShallow: mean(shallowFirst.slice(0, half), ({ kl }) => kl),
    klNatsDeep: mean(shallowFirst.slice(-half), ({ kl }) => kl),
    totalVariation: mean(compared, ({ tv }) => tv),
    top1Agreement: mean(compared, ({ top1 }) => top1),
    top5Agreement: mean(compared, ({ top5 }) => top5),
    innerProductBias: mean(compared, ({ bias }) => bias),
    innerProductVariance: mean(compared, ({ bias, square }) => square - bias * bias),
    keyScaleError: key.scale,
    keyDirectionError: key.direction,
    valueScaleError: value.scale,
    valueDirectionError: value.direction,
    outputScaleError: output.scale,
    outputDirectionError: output.direction,
  }
}

/** The queries in a document of all query heads that read the KV head. */
function queryRows(
  trace: Trace,
  { queries }: HeadTrace,
  document: number,
): { query: number[]; position: number }[] {
  const { start, end } = trace.documents[document]
  const numQueries = trace.queryPositions.length
  return vectorsOf(queries, trace, 0, queries.length / trace.shape.headDim)
    .map((query, row) => ({ query, position: trace.queryPositions[row % numQueries] }))
    .filter(({ position }) => start <= position && position < end)
}

function vectorsOf(flat: Float32Array, { shape }: Trace, start: number, end: number): number[][] {
  return Array.from({ length: end - start }, (_, index) => [
    ...flat.subarray((start + index) * shape.headDim, (start + index + 1) * shape.headDim),
  ])
}

function geometric(
  reference: readonly number[],
  candidate: readonly number[],
): { scale: number; direction: number } {
  const difference = reference.map((value, i) => value - candidate[i])
  const squared = (values: readonly number[]): number => innerProduct(values, values)
  return {
    scale: squared(difference) / squared(reference),
    direction: 1 - innerProduct(reference, candidate) / Math.sqrt(squared(reference) * squared(candidate)),
  }
}

function agreement(reference: readonly number[], candidate: readonly number[], count: number): number {
  const top = (values: readonly number[]): number[] =>
    [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, count)
  const found = top(candidate)
  return mean(top(reference), (index) => (found.includes(index) ? 1 : 0))
}

function mean<T>(items: readonly T[], valueOf: (item: T, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + valueOf(item, index), 0) / items.length
}
