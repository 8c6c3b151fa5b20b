import type { ReplayRun, TokenPrediction } from '../../src/metrics/replayRun.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'
import type { ReplayCandidate, ReplayQuestion } from '../../src/study/replay/findReplay.ts'
import type { CandidateFamily } from '../../src/study/replay/replayFindings.ts'

/** What a test may vary of a replay; the rest is plausible and depends on the seed alone. */
export interface ReplayBuild {
  readonly numDocuments?: number
  readonly margin?: number
  readonly caches?: readonly BuiltCache[]
}

/** A cache, and the mean KLD that its predictions shall have, roughly. */
export interface BuiltCache {
  readonly label: string
  readonly family: CandidateFamily
  readonly bitsPerValue: number
  readonly kld: number
  readonly predictedLoss?: number
  readonly policyChecksum?: string
}

const uniform = (label: string, bitsPerValue: number, kld: number, predictedLoss: number): BuiltCache => ({
  label,
  family: 'uniform',
  bitsPerValue,
  kld,
  predictedLoss,
})
const recommended = (bits: number, bitsPerValue: number, kld: number, predictedLoss: number): BuiltCache => ({
  label: `recommended ${bits}`,
  family: 'recommended',
  bitsPerValue,
  kld,
  predictedLoss,
})
const engine = (label: string, bitsPerValue: number, kld: number, predictedLoss: number): BuiltCache => ({
  label: `llama.cpp ${label}`,
  family: 'engine',
  bitsPerValue,
  kld,
  predictedLoss,
})

/** Sixteen policies from 2 to 8 bits, as a real run would have them. */
export const usualCaches: readonly BuiltCache[] = [
  recommended(3, 3, 0.061, 0.0142),
  recommended(4, 4, 0.0101, 0.0029),
  recommended(4.5, 4.49, 0.0046, 0.00141),
  recommended(6, 5.98, 0.00071, 0.00022),
  recommended(8, 8.49, 0.000049, 0.0000102),
  uniform('mse2', 2.25, 0.52, 0.118),
  uniform('mse3', 3.25, 0.096, 0.0345),
  uniform('mse4', 4.25, 0.0169, 0.0096),
  uniform('mse4,qjl4', 4.38, 0.0292, 0.0131),
  uniform('q4_0', 4.5, 0.0213, 0.0062),
  uniform('mse5', 5.25, 0.0039, 0.0026),
  uniform('q5_1', 6, 0.0031, 0.0011),
  uniform('q8_0', 8.5, 0.000061, 0.000024),
  engine('q4_0', 4.5, 0.0124, 0.0062),
  engine('q5_1', 6, 0.0018, 0.0011),
  engine('q8_0', 8.5, 0.000058, 0.000024),
]

const documentNames = [
  'moby dick, dialogue',
  'moby dick, essay',
  'moby dick, action',
  'speech of 1810',
  'speech of 1850',
  'speech of 1890',
  'speech of 1930',
  'speech of 1969',
  'speech of 2009',
  'email',
  'source code',
  'recipe',
]

/** The question whose answer is a report: runs with documents, tokens and caches that differ as they would. */
export function buildReplay({
  numDocuments = 12,
  margin = 0.01,
  caches = usualCaches,
}: ReplayBuild = {}): ReplayQuestion {
  return {
    model: 'SmolLM2-135M-Instruct',
    baseline: 'f16',
    margin,
    candidates: caches.map((cache) => candidate(cache, numDocuments)),
  }
}

const chunk = 16

function candidate(cache: BuiltCache, numDocuments: number): ReplayCandidate {
  const documents = Array.from({ length: numDocuments }, (_, document) => ({
    name: documentNames[document % documentNames.length],
    numTokens: 120 + ((document * 67) % 180),
  }))
  const { label, family, bitsPerValue, predictedLoss, policyChecksum } = cache
  const run: ReplayRun = {
    label,
    cost: {
      codeBits: Math.floor(bitsPerValue),
      bitsPerValue,
      heldBytesPerToken: 1440 * bitsPerValue,
      heldBytes: 300 * 1440 * bitsPerValue,
    },
    recentWindow: chunk,
    sinkTokens: 0,
    documents,
    predictions: documents.flatMap(({ numTokens }, document) => predictions(cache, document, numTokens)),
    seconds: { model: 41.2, encode: 1.9, decode: 4.4, compare: 12.5 },
  }
  return {
    run,
    family,
    ...(predictedLoss !== undefined && { predictedLoss }),
    ...(policyChecksum !== undefined && { policyChecksum }),
  }
}

/** What is common to all caches comes from streams of its own, so that they are paired. */
function predictions({ label, kld }: BuiltCache, document: number, numTokens: number): TokenPrediction[] {
  const text = createRandom(childSeed(seedOf(7), 'text', document))
  const own = createRandom(childSeed(seedOf(7), label, document))
  const ofDocument = Math.exp(0.35 * text.normal() + 0.12 * own.normal())
  return Array.from({ length: numTokens - 1 }, (_, depth): TokenPrediction => {
    const ofToken = Math.exp(1.1 * text.normal() + 0.4 * own.normal() - 0.7)
    const baselineNats = Math.max(0.01, 3.1 + 2.2 * text.normal())
    // the first chunk is exact; deeper tokens read more of the quantized cache
    const ofDepth = depth < chunk ? 0 : 0.55 + 0.22 * Math.log2(depth / chunk)
    const klNats = kld * ofDocument * ofToken * ofDepth
    const candidateNats = Math.max(
      0.005,
      baselineNats + 0.25 * klNats + 0.6 * Math.sqrt(klNats) * own.normal(),
    )
    return {
      document,
      depth,
      klNats,
      baselineNats,
      candidateNats,
      probabilityDifference: Math.exp(-candidateNats) - Math.exp(-baselineNats),
      sameTop: own.uniform() < 0.7 * Math.sqrt(klNats) ? 0 : 1,
    }
  })
}
