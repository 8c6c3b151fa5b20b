import { createRandom, seedOf } from '../../../src/numerics/random.ts'
import type {
  ClaimFinding,
  Condition,
  DataKind,
  DistanceFinding,
  JensenFinding,
  LinearityFinding,
  Reading,
  StudyFindings,
  VarianceFinding,
  WinnerFinding,
} from '../../../src/study/claims/studyFindings.ts'
import { claimFindings } from './fixtureClaims.ts'
import {
  budgets,
  type Circumstances,
  distortions,
  estimate,
  keyError,
  scalarPenalties,
  sketchFactors,
} from './fixtureErrors.ts'

/** What a test may vary; the rest is plausible and depends on the seed alone. */
export interface StudyFixtureOptions {
  readonly design?: string
  /** Fewer than 8 give no intervals and no verdicts. */
  readonly trials?: number
  readonly grids?: readonly FixtureGrid[]
  /** Without any, the logits are not scaled. */
  readonly temperatures?: readonly number[]
  readonly readings?: readonly Reading[]
}

interface FixtureGrid {
  readonly name: string
  readonly laws: readonly string[]
  readonly structures: readonly string[]
  readonly headDims: readonly number[]
}

export const context = {
  version: '0.1.0',
  command: 'kqv study studies/paper/design.json --out studies/paper',
}

const lawNames = ['gaussian', 'laplace', 'student5', 'student3']

/** The full design: 35 conditions at each of 5 budgets. */
const paperGrids: readonly FixtureGrid[] = [
  {
    name: 'ranks',
    laws: lawNames,
    structures: ['rank4', 'rank8', 'rank16', 'rank64', 'full'],
    headDims: [128],
  },
  { name: 'dimensions', laws: lawNames, structures: ['full'], headDims: [64, 256, 1024] },
  { name: 'real', laws: ['gaussian', 'student3'], structures: ['channels'], headDims: [128] },
  { name: 'trace', laws: ['trace'], structures: ['full'], headDims: [64] },
]

export const quickGrids: readonly FixtureGrid[] = [
  { name: 'quick', laws: ['gaussian', 'student3'], structures: ['full'], headDims: [128] },
]

export const ourReading: Reading = {
  sketch: 'orthogonal',
  scale: 'unbiased',
  codebook: 'gaussian',
  norm: 'float16',
  ledger: 'codeBits',
}

/** Every reading of the full design. */
export const allReadings: readonly Reading[] = ['orthogonal', 'gaussian', 'haar'].flatMap((sketch) =>
  ['unbiased', 'mmse'].flatMap((scale) =>
    ['gaussian', 'uniform'].flatMap((codebook) =>
      ['float16', 'none'].flatMap((norm) =>
        (['codeBits', 'bitsPerValue'] as const).map((ledger) => ({ sketch, scale, codebook, norm, ledger })),
      ),
    ),
  ),
)

/** Findings as a real study would give them, made up from a seed. */
export function createStudyFindings(options: StudyFixtureOptions = {}): StudyFindings {
  const { design = 'paper', trials = 72, grids = paperGrids, readings = allReadings } = options
  const random = createRandom(seedOf(2605))
  const conditions = grids.flatMap(conditionsOf)
  const all = { random, trials, conditions }
  return {
    design,
    designHash: 'b3f0c2a94d17e586',
    trials,
    claims: (['synthetic', 'channels', 'trace'] as const).flatMap((data) => {
      const own = conditions.filter((condition) => kindOf(condition) === data)
      return own.length === 0 ? [] : judged(data, readings, { ...all, conditions: own })
    }),
    variances: conditions.flatMap((condition) => variances(condition, all)),
    jensen: (options.temperatures ?? [0.25, 0.5, 1, 2, 4, 8]).flatMap((temperature) =>
      budgets.flatMap((bits) => jensen(bits, temperature, all)),
    ),
    linearity: trials < 8 || options.temperatures?.length === 1 ? [] : linearity,
    winners: conditions.flatMap((condition) => winners(condition, all)),
    distances: conditions.flatMap((condition) => distances(condition)),
  }
}

function conditionsOf({ name, laws, structures, headDims }: FixtureGrid): Condition[] {
  return laws.flatMap((law) =>
    structures.flatMap((structure) =>
      headDims.flatMap((headDim) => budgets.map((bits) => ({ grid: name, law, structure, headDim, bits }))),
    ),
  )
}

function kindOf({ law, structure }: Condition): DataKind {
  if (law === 'trace') return 'trace'
  return structure === 'channels' ? 'channels' : 'synthetic'
}

/** Each claim once under every reading that it depends on. */
function judged(data: DataKind, readings: readonly Reading[], all: Circumstances): ClaimFinding[] {
  const findings = readings
    .flatMap((reading) => claimFindings(reading, data, all))
    .filter(({ id }) => data === 'synthetic' || id !== 'C5')
  return [
    ...new Map(findings.map((finding) => [JSON.stringify([finding.id, finding.reading]), finding])).values(),
  ]
}

const linearity: readonly LinearityFinding[] = [
  {
    grid: 'temperature',
    law: 'gaussian',
    structure: 'full',
    headDim: 128,
    scheme: 'QKQV',
    outcome: 'superlinear',
    variances: [0.0001, 36],
    onset: {
      temperature: 2,
      bits: 3,
      variance: 0.27,
      ratio: { value: 1.14, interval: { lower: 1.11, upper: 1.17, level: 0.95 } },
    },
    exponent: { value: 1.31, interval: { lower: 1.22, upper: 1.4, level: 0.95 } },
    summary: 'KL grows faster than the variance from 0.27 up.',
  },
  {
    grid: 'temperature',
    law: 'gaussian',
    structure: 'full',
    headDim: 128,
    scheme: 'KQV',
    outcome: 'linear',
    variances: [0.00004, 0.9],
    summary: 'KL is proportional to the variance throughout.',
  },
  {
    grid: 'ranks',
    law: 'student3',
    structure: 'full',
    headDim: 128,
    scheme: 'QKQV',
    outcome: 'not enough evidence',
    variances: [0.001, 0.2],
    summary: 'KL is nowhere shown to be off proportional to the variance, nor to stay within.',
  },
]

function variances(condition: Condition, all: Circumstances): VarianceFinding[] {
  const { bits, law } = condition
  const codecs = [
    [`mse${bits}`, distortions[bits]],
    [`qjl${bits}`, sketchFactors.orthogonal * distortions[bits - 1]],
    [`qjl${bits}:sketch=gaussian`, sketchFactors.gaussian * distortions[bits - 1]],
    [`scalar${bits}`, distortions[bits] * (scalarPenalties[law] ?? 1)],
  ] as const
  return codecs.map(([keyCodec, theory]) => {
    const known = !keyCodec.startsWith('scalar')
    const variance = estimate(theory * Math.exp(0.02 * all.random.normal()), all, 0.08)
    return {
      ...condition,
      keyCodec,
      variance,
      bias: estimate(0.002 * all.random.normal(), all, 0.5),
      ...(known && { closedForm: theory }),
      ...(keyCodec.startsWith('mse')
        ? {}
        : {
            costAgainstMse: estimate(variance.value / distortions[bits], all, 0.06),
            ...(known && { closedFormCost: theory / distortions[bits] }),
          }),
    }
  })
}

function jensen(bits: number, temperature: number, all: Circumstances): JensenFinding[] {
  const condition = { grid: 'temperature', law: 'gaussian', structure: 'full', headDim: 128, bits }
  return ['KQV', 'QKQV', 'QKQV:sketch=gaussian'].map((scheme) => {
    const sketch = scheme.includes('=gaussian') ? 'gaussian' : 'orthogonal'
    const variance = keyError(scheme.split(':')[0], condition, sketch) * temperature ** 2
    const kl = 0.5 * variance * Math.min(1, 1.5 / temperature)
    const ratio =
      Math.exp(0.02 * all.random.normal()) * (1 + 0.4 * variance ** 1.2) ** (temperature > 2 ? -0.6 : 0.5)
    return {
      ...condition,
      scheme,
      temperature,
      predictedVariance: variance,
      measuredVariance: estimate(variance * Math.exp(0.01 * all.random.normal()), all, 0.05),
      predictedKl: kl,
      measuredKl: estimate(kl * ratio, all),
      ratio: estimate(ratio, all, 0.15),
      binds: all.trials >= 8 && ratio > 1.05,
    }
  })
}

function winners(condition: Condition, all: Circumstances): WinnerFinding[] {
  return (['codeBits', 'bitsPerValue'] as const).flatMap((ledger) =>
    (['klNats', 'keyCombinedError', 'outputScaleError'] as const).map((metric) => {
      const scalarWins = ledger === 'bitsPerValue' && condition.law === 'gaussian' && condition.bits > 4
      const ratio = scalarWins ? 1.02 : 1 + all.random.uniform() * (condition.bits === 2 ? 0.05 : 0.9)
      return {
        ...condition,
        ledger,
        metric,
        winner: scalarWins ? 'KV' : metric === 'outputScaleError' ? 'MSE-only' : 'KQV = MSE-only',
        runnerUp: scalarWins ? 'KQV = MSE-only' : 'KV',
        ratio: estimate(ratio, all, 0.1),
        isClear: all.trials >= 8 && ratio > 1.03,
      }
    }),
  )
}

function distances(condition: Condition): DistanceFinding[] {
  return ['KV', 'KQV', 'QKQV', 'QKQV:sketch=gaussian', 'MSE-only', 'QKV'].flatMap((scheme) => {
    const sketch = scheme.includes('=gaussian') ? 'gaussian' : 'orthogonal'
    const error = keyError(scheme.split(':')[0], condition, sketch)
    const direction = 1 - 1 / Math.sqrt(1 + error)
    return (['pooled', 'none'] as const).map((scaling) => ({
      ...condition,
      scheme,
      scaling,
      toZero: (scaling === 'pooled' ? 40 : 1) * error ** 0.5,
      ...(scheme !== 'KQV' && {
        toBaseline: {
          distance: (scaling === 'pooled' ? 9 : 0.3) * Math.abs(error - keyError('KQV', condition)) ** 0.5,
          pValue: error === keyError('KQV', condition) ? 0.41 : 0.001,
        },
      }),
      keyScaleError: error,
      keyDirectionError: direction,
    }))
  })
}
