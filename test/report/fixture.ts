import type {
  EngineProjection,
  Estimate,
  Evidence,
  PairedVerdict,
  Recommendation,
  SchemeComparison,
  SchemeFinding,
  TensorFinding,
} from '../../src/advisor/recommendation.ts'
import { createRandom, type Random, seedOf } from '../../src/numerics/random.ts'

/** What a test may vary; the rest is plausible and depends on the seed alone. */
export interface FixtureOptions {
  readonly model?: string
  readonly numLayers?: number
  readonly numKvHeads?: number
  /** Layers of the trace; the others are undecided. */
  readonly layers?: readonly number[]
  /** One document gives no intervals. */
  readonly numDocuments?: number
  readonly engines?: readonly EngineProjection[]
}

export const context = {
  version: '0.1.0',
  command: 'kqv recommend smollm2-135m.safetensors --bits 4 --out report',
}

const HEAD_DIM = 64
const widths: Readonly<Record<string, number>> = {
  mse2: 2.25,
  mse3: 3.25,
  mse4: 4.25,
  qjl4: 4.5,
  mse5: 5.25,
  q8_0: 8.5,
}
const menu = Object.keys(widths)
const f16Bits = 16

/** A recommendation as a real run would give it, made up from a seed. */
export function createRecommendation(options: FixtureOptions = {}): Recommendation {
  const { model = 'SmolLM2-135M-Instruct', numLayers = 30, numKvHeads = 3, numDocuments = 24 } = options
  const layers = options.layers ?? Array.from({ length: numLayers }, (_, layer) => layer)
  const random = createRandom(seedOf(2026))
  const estimate = estimator(random, numDocuments)
  const shape = { numLayers, numQueryHeads: numKvHeads * 3, numKvHeads, headDim: HEAD_DIM }
  const stored = storedSize(3.94, layers.length * numKvHeads)
  const tensors = layers.flatMap((layer) =>
    Array.from({ length: numKvHeads }, (_, kvHead) =>
      (['k', 'v'] as const).map((operand) =>
        tensor({ layer, kvHead, operand }, { numLayers, numDocuments, random, estimate }),
      ),
    ).flat(),
  )
  return {
    model,
    shape,
    trace: {
      checksum: '9ae1f03c',
      numTokens: 24_576,
      numQueries: 1_536,
      layers,
      choiceDocuments: numDocuments,
      heldOutDocuments: numDocuments > 1 ? 8 : 0,
      longestDocument: 1_024,
    },
    budget: { bitsPerValue: 4, bytesPerToken: storedSize(4, layers.length * numKvHeads).bytesPerToken },
    menu,
    seed: 1,
    policy: {
      model,
      shape,
      seed: 1,
      assignments: tensors.map(({ layer, kvHead, operand, codec }) => ({ layer, kvHead, operand, codec })),
      undecidedLayers: Array.from({ length: numLayers }, (_, layer) => layer).filter(
        (layer) => !layers.includes(layer),
      ),
    },
    stored,
    optimality: { loss: 0.5321, lowerBound: 0.5309 },
    tensors,
    keysOverValues: 3.21,
    schemes: schemes(layers.length * numKvHeads, numDocuments, estimate),
    frontier: Array.from({ length: 22 }, (_, i) => {
      const bitsPerValue = 2.25 + i * 0.3
      return { bitsPerValue, loss: 0.62 * 4 ** -bitsPerValue * (1 + 0.02 * bitsPerValue) }
    }),
    comparisons: comparisons(numDocuments, random),
    prediction: prediction(layers, numKvHeads, numDocuments, random),
    engines: options.engines ?? engines(layers.length * numKvHeads, estimate),
  }
}

function prediction(
  layers: readonly number[],
  numKvHeads: number,
  numDocuments: number,
  random: Random,
): Recommendation['prediction'] {
  const heads = layers.flatMap((layer) =>
    Array.from({ length: numKvHeads }, (_, kvHead) => {
      const predicted = 0.0027 * Math.exp(0.7 * random.normal())
      return { layer, kvHead, predicted, measured: predicted * Math.exp(0.06 + 0.13 * random.normal()) }
    }),
  )
  return { predictedLoss: 0.00281, measuredLoss: 0.00302, numDocuments: numDocuments > 1 ? 8 : 1, heads }
}

type Estimator = (value: number, spread?: number) => Estimate

/** Intervals that narrow with documents; none for fewer than two. */
function estimator(random: Random, numDocuments: number): Estimator {
  return (value, spread = 0.5) => {
    if (numDocuments < 2) return { value }
    const half = (1.96 * spread * (0.8 + 0.4 * random.uniform())) / Math.sqrt(numDocuments)
    return { value, interval: { lower: value * Math.exp(-half), upper: value * Math.exp(half), level: 0.95 } }
  }
}

function storedSize(bitsPerValue: number, numHeads: number): Recommendation['stored'] {
  return {
    bitsPerValue,
    bytesPerToken: Math.round((2 * numHeads * HEAD_DIM * bitsPerValue) / 8),
    compressionRatio: f16Bits / bitsPerValue,
  }
}

interface TensorCircumstances {
  readonly numLayers: number
  readonly numDocuments: number
  readonly random: Random
  readonly estimate: Estimator
}

function tensor(
  { layer, kvHead, operand }: Pick<TensorFinding, 'layer' | 'kvHead' | 'operand'>,
  { numLayers, numDocuments, random, estimate }: TensorCircumstances,
): TensorFinding {
  const atTheEnds = Math.exp(-layer / 2) + Math.exp((layer - numLayers + 1) / 2)
  const need = 2 * atTheEnds + (operand === 'k' ? 1 : 0.2) + 0.45 * random.normal()
  const codec = menu[Math.min(menu.length - 1, Math.max(0, Math.round(1 + need)))]
  const bitsPerValue = widths[codec]
  const loss = (0.5 + atTheEnds) * 4 ** -bitsPerValue * Math.exp(0.5 * random.normal())
  const draw = random.uniform()
  const evidence: Evidence =
    numDocuments < 8 || draw < 0.06 ? 'not enough evidence' : draw < 0.24 ? 'tied' : 'clear'
  const rival = menu[Math.max(0, menu.indexOf(codec) - 1)]
  return {
    layer,
    kvHead,
    operand,
    codec,
    bitsPerValue,
    sensitivity: (0.5 + atTheEnds) * Math.exp(0.3 * random.normal()),
    loss: estimate(loss),
    ...(operand === 'k' ? { klNats: estimate(0.6 * loss) } : {}),
    ...(rival === codec
      ? {}
      : { rival: { codec: rival, lossRatio: estimate(evidence === 'clear' ? 3.6 : 1.06, 0.3) } }),
    evidence,
    reason:
      evidence === 'clear'
        ? `${codec} loses least within the budget; ${rival} would save bytes that are better spent here`
        : `${codec} and ${rival} cannot be told apart on these documents; the smaller loss was taken`,
  }
}

const testKinds = [
  ['sign-flip permutation', 'permutation'],
  ['Wilcoxon signed rank', 'rank'],
  ['energy distance of error vectors', 'distribution'],
] as const

function verdict(ratio: number, numDocuments: number, spread = 0.25): PairedVerdict {
  const half = (1.96 * spread) / Math.sqrt(numDocuments)
  const clear = Math.abs(Math.log(ratio)) > half
  const pValue = clear ? 0.00012 : 0.31
  const tests = testKinds.map(([method, kind]) => ({
    method,
    kind,
    statistic: 1.5,
    pValue,
    alternative: 'two-sided' as const,
    exact: false,
    numUnits: numDocuments,
    adjustedPValue: Math.min(1, pValue * 8),
  }))
  if (numDocuments < 8)
    return {
      outcome: 'not enough evidence',
      numUnits: numDocuments,
      ratio: { value: ratio },
      tests: [],
      unitsNeeded: 8,
    }
  return {
    outcome: clear ? (ratio < 1 ? 'better' : 'worse') : 'no difference shown',
    numUnits: numDocuments,
    ratio: {
      value: ratio,
      interval: { lower: ratio * Math.exp(-half), upper: ratio * Math.exp(half), level: 0.95 },
    },
    tests,
    ...(clear ? {} : { unitsNeeded: 190 }),
  }
}

/** name, detail, bits per value, loss, KL; the recommendation first, then equals, then landmarks */
const schemeRows: readonly (readonly [string, string, number, number, number])[] = [
  ['recommended', 'a codec for each tensor', 3.94, 0.00296, 0.00171],
  ['uniform KV', '69 % of tokens scalar4 / scalar4, the rest scalar3 / scalar3', 3.94, 0.00955, 0.00652],
  ['uniform KQV', '56 % of tokens mse4 / qjl4, the rest mse3 / qjl3', 3.94, 0.00741, 0.00339],
  ['uniform QKQV', '44 % of tokens qjl4 / qjl4, the rest qjl3 / qjl3', 3.94, 0.0113, 0.00728],
  ['uniform MSE-only', '69 % of tokens mse4 / mse4, the rest mse3 / mse3', 3.94, 0.00481, 0.00301],
  ['uniform QKV', '56 % of tokens qjl4 / mse4, the rest qjl3 / mse3', 3.94, 0.00821, 0.00718],
  ['q8_0', 'q8_0 / q8_0', 8.5, 0.0000214, 0.0000137],
  ['f16', 'f16 / f16', 16, 3.1e-8, 2.2e-8],
]
const NUM_SAME_SIZE = 6

function schemes(numHeads: number, numDocuments: number, estimate: Estimator): SchemeFinding[] {
  const own = schemeRows[0]
  return schemeRows.map(([name, detail, bits, loss, klNats], i) => ({
    name,
    detail,
    stored: storedSize(bits, numHeads),
    loss: estimate(loss, 0.3),
    klNats: estimate(klNats, 0.3),
    top1Agreement: estimate(1 - 8 * klNats, 0.004),
    ...(numDocuments > 1 ? { heldOut: { loss: loss * 1.07, klNats: klNats * 1.05 } } : {}),
    worstHead: { layer: 0, kvHead: 0, klNats: klNats * 9.1, loss: loss * 7.7 },
    isLandmark: i >= NUM_SAME_SIZE,
    ...(i === 0
      ? {}
      : { verdict: verdict(name === 'uniform MSE-only' ? 0.93 : own[3] / loss, numDocuments) }),
  }))
}

/** candidate and its error over that of KQV */
const rivals = { KV: 2.6, QKQV: 2, 'QKQV:sketch=gaussian': 5.4, 'MSE-only': 0.62, QKV: 1.6 }

function comparisons(numDocuments: number, random: Random): SchemeComparison[] {
  return (['klNats', 'keyScaleError', 'outputScaleError'] as const).flatMap((metric) =>
    [2, 3, 4, 5, 6].flatMap((bits) =>
      Object.entries(rivals)
        .filter(([candidate]) => metric === 'outputScaleError' || candidate !== 'MSE-only')
        .map(([candidate, ratio]) => {
          const scant = bits === 6 && candidate === 'QKV'
          const drawn = ratio * Math.exp(0.1 * random.normal())
          return {
            candidate,
            baseline: 'KQV',
            bits,
            metric,
            verdict: verdict(scant ? 1.05 : drawn, numDocuments),
          }
        }),
    ),
  )
}

function engines(numHeads: number, estimate: Estimator): EngineProjection[] {
  return [
    {
      engine: 'llama.cpp',
      title: 'llama.cpp',
      setting: 'q4_0 / q4_0',
      configuration: 'llama-server -m smollm2-135m.gguf -fa on --cache-type-k q4_0 --cache-type-v q4_0',
      stored: storedSize(4.5, numHeads),
      loss: estimate(0.00474),
      klNats: estimate(0.00318),
      projectionLoss: estimate(1.6),
      fitsBudget: false,
      cannotExpress: ['types per layer or per head', 'mse3, mse4 and mse5'],
      warnings: [
        'Rotates quantized caches by itself since April 2026; LLAMA_ATTN_ROT_DISABLE=1 turns it off.',
      ],
    },
    {
      engine: 'vllm',
      title: 'vLLM',
      setting: 'turboquant_k3v4_nc',
      configuration:
        'vllm serve HuggingFaceTB/SmolLM2-135M-Instruct \\\n  --kv-cache-dtype turboquant_k3v4_nc \\\n  --kv-cache-dtype-skip-layers 0 1 28 29',
      stored: storedSize(3.88, numHeads),
      loss: estimate(0.00704),
      klNats: estimate(0.00802),
      projectionLoss: estimate(2.38),
      fitsBudget: true,
      cannotExpress: ['types per head', 'more than two types over the layers'],
      warnings: ['Always keeps the first and last two layers of dense models unquantized.'],
    },
    {
      engine: 'transformers',
      title: 'Hugging Face transformers',
      setting: 'quanto, 4 bits, groups of 64',
      configuration:
        'model.generate(\n  **inputs,\n  cache_implementation="quantized",\n  cache_config={"backend": "quanto", "nbits": 4, "axis_key": 0, "axis_value": 0, "q_group_size": 64, "residual_length": 128},\n)',
      stored: storedSize(4.5, numHeads),
      loss: estimate(0.0068),
      klNats: estimate(0.0044),
      projectionLoss: estimate(2.3),
      fitsBudget: false,
      cannotExpress: ['types per layer or per head'],
      warnings: [],
    },
  ]
}
