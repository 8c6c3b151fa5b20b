import { type Random, seedOf } from '../../src/numerics/random.ts'
import { bcaInterval } from '../../src/stats/bcaInterval.ts'
import { bootstrapTInterval } from '../../src/stats/bootstrapTInterval.ts'
import { clusterBootstrapInterval } from '../../src/stats/clusterBootstrapInterval.ts'
import type { Interval } from '../../src/stats/interval.ts'
import { mean } from '../../src/stats/mean.ts'
import { pooledMean } from '../../src/stats/pooledMean.ts'
import { pooledQuantiles } from '../../src/stats/pooledQuantiles.ts'
import { quantile } from '../../src/stats/quantile.ts'
import { type RankCoefficient } from '../../src/stats/rankCorrelation.ts'
import { rankCorrelationInterval } from '../../src/stats/rankCorrelationInterval.ts'
import { ratioOfGeometricMeans } from '../../src/stats/ratioOfGeometricMeans.ts'
import { tTest } from '../../src/stats/tTest.ts'
import { type Law, lognormal, normal, sampleOf, vectorsOf } from './laws.ts'
import { shareOf, simulate } from './simulate.ts'

/** An interval of nominal 95 %: how often it holds the truth. */
export interface CoverageCase {
  readonly interval: string
  readonly data: string
  readonly truth: number
  readonly estimate: (random: Random) => Interval
  /** What was measured, rounded; the test allows four standard errors beside it. */
  readonly expected: number
}

/** One seed for all intervals, as in a study. */
const seed = seedOf(20_261_121)

const methods: readonly {
  name: string
  interval: (sample: number[]) => Interval
  expected: readonly number[]
}[] = [
  {
    name: 'BCa, tails for few units (default)',
    interval: (sample) => bcaInterval(sample, mean, { seed }),
    expected: [0.935, 0.942, 0.944, 0.858, 0.882, 0.905],
  },
  {
    name: 'BCa, tails of the textbook',
    interval: (sample) => bcaInterval(sample, mean, { seed, tails: 'normal' }),
    expected: [0.879, 0.908, 0.936, 0.808, 0.828, 0.894],
  },
  {
    name: 'bootstrap-t',
    interval: (sample) => bootstrapTInterval(sample, { seed }),
    expected: [0.947, 0.948, 0.95, 0.887, 0.91, 0.922],
  },
  {
    name: 'Student t',
    interval: (sample) => tTest(sample).interval,
    expected: [0.95, 0.95, 0.95, 0.825, 0.843, 0.875],
  },
]

const populations: readonly { name: string; law: Law; mean: number; numUnits: number }[] = [
  ...[8, 11, 30].map((numUnits) => ({ name: 'normal', law: normal, mean: 0, numUnits })),
  ...[8, 11, 30].map((numUnits) => ({ name: 'lognormal', law: lognormal, mean: Math.exp(0.5), numUnits })),
]

const ofMeans: readonly CoverageCase[] = methods.flatMap(({ name, interval, expected }) =>
  populations.map((population, index) => ({
    interval: `mean: ${name}`,
    data: `${population.name}, n = ${population.numUnits}`,
    truth: population.mean,
    estimate: (random: Random) => interval(sampleOf(population.law, population.numUnits, random)),
    expected: expected[index],
  })),
)

/** Candidate and baseline are lognormal, with a ratio of exp(1/2) and much in common. */
const ofRatios: readonly CoverageCase[] = [8, 11, 30].map((numUnits, index) => ({
  interval: 'ratio of geometric means',
  data: `lognormal pairs, n = ${numUnits}`,
  truth: Math.exp(0.5),
  estimate: (random) => {
    const baseline = sampleOf(lognormal, numUnits, random)
    const candidate = baseline.map((value) => value * Math.exp(0.5 + 0.3 * random.normal()))
    return ratioOfGeometricMeans(candidate, baseline, { seed }).interval
  },
  expected: [0.937, 0.945, 0.951][index],
}))

/** 5 values a unit that share most of their spread: independent are the units alone. */
const clustered = (random: Random): number[][] =>
  vectorsOf(normal, 11, 5, random).map((values) => {
    const common = 2 * random.normal()
    return values.map((value) => common + value)
  })

const ofClusters: readonly CoverageCase[] = [
  {
    interval: 'cluster bootstrap of the mean',
    data: '11 units of 5 values',
    truth: 0,
    estimate: (random) =>
      clusterBootstrapInterval(clustered(random), (units) => mean(units.map(mean)), { seed }),
    expected: 0.952,
  },
  {
    interval: 'the same values taken as 55 units (wrong)',
    data: '11 units of 5 values',
    truth: 0,
    estimate: (random) => bcaInterval(clustered(random).flat(), mean, { seed }),
    expected: 0.643,
  },
  {
    interval: 'median: BCa, tails for few units (default)',
    data: 'lognormal, n = 30',
    truth: 1,
    estimate: (random) =>
      bcaInterval(sampleOf(lognormal, 30, random), (sample) => quantile(sample, 0.5), {
        seed,
        resamples: 500,
      }),
    expected: 0.952,
  },
]

/** 20 to 60 skewed values a unit; units differ by a third. */
const unequalUnits = (numUnits: number, random: Random): number[][] =>
  Array.from({ length: numUnits }, () => {
    const common = 0.3 * random.normal()
    const count = 20 + random.integer(41)
    return sampleOf((own) => Math.exp(common + 1.5 * own.normal()), count, random)
  })

const pooledSizes = [8, 16]

const ofPooledMeans: readonly CoverageCase[] = pooledSizes.map((numUnits, index) => ({
  interval: 'pooled mean of unequal units',
  data: `lognormal, ${numUnits} units of 20 to 60 values`,
  truth: Math.exp((0.3 ** 2 + 1.5 ** 2) / 2),
  estimate: (random) =>
    clusterBootstrapInterval(
      unequalUnits(numUnits, random).map((unit) => ({ sum: mean(unit) * unit.length, count: unit.length })),
      pooledMean,
      { seed },
    ),
  expected: [0.905, 0.92][index],
}))

/** Two values a unit lie beyond the 95 % quantile; beyond 99.5 %, where an interval fails, it is one in five units. */
const pooledLevels = [
  { p: 0.5, normalQuantile: 0, expected: [0.93, 0.94] },
  { p: 0.95, normalQuantile: 1.644854, expected: [0.91, 0.94] },
  { p: 0.995, normalQuantile: 2.575829, expected: [0.79, 0.92] },
]

const ofPooledQuantiles: readonly CoverageCase[] = pooledLevels.flatMap(({ p, normalQuantile, expected }) =>
  pooledSizes.map((numUnits, index) => ({
    interval: `pooled quantile, ${100 * p} %`,
    data: `lognormal, ${numUnits} units of 20 to 60 values`,
    truth: Math.exp(normalQuantile * Math.hypot(0.3, 1.5)),
    estimate: (random: Random) =>
      pooledQuantiles(unequalUnits(numUnits, random)).interval(p, { seed, resamples: 300 }),
    expected: expected[index],
  })),
)

const everything = { lower: -1, upper: 1, level: 0.95 }

/** Rank correlations of normal pairs, in closed form; where no interval is given, none is wrong. */
const ofRankCorrelations: readonly CoverageCase[] = (
  [
    ['Spearman', 8, 0.8, 0.975],
    ['Spearman', 16, 0.99, 0.96],
    ['Kendall', 8, 0.8, 0.994],
    ['Kendall', 16, 0.99, 0.995],
  ] as readonly (readonly [RankCoefficient, number, number, number])[]
).map(([coefficient, numUnits, correlation, expected]) => ({
  interval: `${coefficient} rank correlation`,
  data: `normal pairs, n = ${numUnits}, correlation ${correlation}`,
  truth:
    coefficient === 'Spearman'
      ? (6 / Math.PI) * Math.asin(correlation / 2)
      : (2 / Math.PI) * Math.asin(correlation),
  estimate: (random) => {
    const first = sampleOf(normal, numUnits, random)
    const spread = Math.sqrt(1 - correlation ** 2)
    const second = first.map((value) => correlation * value + spread * random.normal())
    return rankCorrelationInterval(coefficient, first, second) ?? everything
  },
  expected,
}))

export const coverageTrials = 2000

export const coverageCases: readonly CoverageCase[] = [
  ...ofMeans,
  ...ofRatios,
  ...ofClusters,
  ...ofPooledMeans,
  ...ofPooledQuantiles,
  ...ofRankCorrelations,
]

/** How often the interval held the truth. */
export function measureCoverage({ interval, data, truth, estimate }: CoverageCase): number {
  const intervals = simulate(`coverage ${interval} ${data}`, coverageTrials, estimate)
  return shareOf(intervals, ({ lower, upper }) => lower <= truth && truth <= upper)
}
