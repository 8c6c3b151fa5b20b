import { describe, expect, it } from 'vitest'
import { createRandom, type Random, seedOf } from '../../../src/numerics/random.ts'
import { judgeMargin } from '../../../src/study/replay/marginVerdict.ts'
import { pooledEstimate } from '../../../src/study/replay/pooledEstimate.ts'
import { type DocumentPredictions, kldOf, sumsOf } from '../../../src/study/replay/predictionsByDocument.ts'
import type { MarginVerdict } from '../../../src/study/replay/replayFindings.ts'

interface Harm {
  readonly kld: number
  /** ln(PPL(Q)/PPL(base)). */
  readonly ratio: number
  /** How documents differ, as a share. */
  readonly spread?: number
}

/** Documents of ten predictions each, about the harm that is given. */
function documentsOf(
  numDocuments: number,
  { kld, ratio, spread = 0.1 }: Harm,
  seed = 1,
): DocumentPredictions[] {
  const random = createRandom(seedOf(seed))
  return Array.from({ length: numDocuments }, (_, document) =>
    documentOf(document, kld, ratio, spread, random),
  )
}

function documentOf(
  document: number,
  kld: number,
  ratio: number,
  spread: number,
  random: Random,
): DocumentPredictions {
  const klNats = kld * Math.exp(spread * random.normal())
  const added = ratio * (1 + spread * random.normal())
  return Array.from({ length: 10 }, (_, depth) => ({
    document,
    depth,
    klNats,
    baselineNats: 2,
    candidateNats: 2 + added,
    probabilityDifference: 0,
    sameTop: 1,
  }))
}

function judge(numDocuments: number, harm: Harm): MarginVerdict {
  return judgeMargin([documentsOf(numDocuments, harm)], 0.01)[0]
}

describe('a verdict against a margin', () => {
  it('is "no worse" where both quantities are within it', () => {
    expect(judge(10, { kld: 0.004, ratio: 0.002 })).toMatchObject({ outcome: 'no worse', numDocuments: 10 })
    expect(judge(10, { kld: 0, ratio: 0 })).toMatchObject({ outcome: 'no worse' })
  })

  it('is "worse" where one of them is beyond, and says which', () => {
    expect(judge(10, { kld: 0.03, ratio: 0.002 })).toMatchObject({ outcome: 'worse', quantity: 'meanKld' })
    expect(judge(10, { kld: 0.004, ratio: 0.03 })).toMatchObject({
      outcome: 'worse',
      quantity: 'logPerplexityRatio',
    })
  })

  it('holds a perplexity that fell by more than the margin for changed, as well as one that rose', () => {
    expect(judge(10, { kld: 0.004, ratio: -0.03 })).toMatchObject({
      outcome: 'worse',
      quantity: 'logPerplexityRatio',
    })
  })

  it('lacks evidence at the margin, and says how many documents in all would settle it', () => {
    const open = judge(10, { kld: 0.0098, ratio: 0.001, spread: 0.3 })
    expect(open).toMatchObject({ outcome: 'not enough evidence', quantity: 'meanKld' })
    expect(open.documentsNeeded).toBeGreaterThan(10)
  })

  it('lacks evidence below 8 documents, however far the margin is', () => {
    expect(judge(7, { kld: 0.0001, ratio: 0 })).toEqual({
      outcome: 'not enough evidence',
      numDocuments: 7,
      quantity: 'meanKld',
      documentsNeeded: 8,
    })
    expect(judge(1, { kld: 0.0001, ratio: 0 }).documentsNeeded).toBe(8)
  })

  it('asks for more documents the closer to the margin it is, and fewer the less they differ', () => {
    const needed = (kld: number, spread: number): number =>
      judge(8, { kld, ratio: 0, spread }).documentsNeeded ?? 0
    expect(needed(0.0095, 0.6)).toBeGreaterThan(needed(0.007, 0.6))
    expect(needed(0.0085, 0.6)).toBeGreaterThan(needed(0.0085, 0.4))
  })

  it('corrects for the candidates that are judged together', () => {
    const borderline = documentsOf(9, { kld: 0.0075, ratio: 0.001, spread: 0.25 }, 3)
    const [alone] = judgeMargin([borderline], 0.01)
    const [among] = judgeMargin(
      Array.from({ length: 20 }, () => borderline),
      0.01,
    )
    expect(among.noWorsePValue).toBeCloseTo(Math.min(1, 20 * (alone.noWorsePValue ?? 1)), 12)
    expect(alone.outcome).toBe('no worse')
    expect(among.outcome).toBe('not enough evidence')
  })

  it('needs the interval that is shown on one side, too: the t test alone takes skewed documents for less', () => {
    const judged = Array.from({ length: 100 }, (_, seed) => {
      const documents = documentsOf(8, { kld: 0.007, ratio: 0.001, spread: 0.6 }, seed)
      const upper = pooledEstimate(sumsOf(documents, kldOf)).interval?.upper ?? 0
      return { upper, verdict: judgeMargin([documents], 0.01)[0] }
    })
    const byTest = judged.filter(({ verdict }) => (verdict.noWorsePValue ?? 1) <= 0.05)
    const open = byTest.filter(({ upper }) => upper >= 0.01)
    expect(open.length).toBeGreaterThan(0)
    expect(open.length).toBeLessThan(byTest.length)
    for (const { upper, verdict } of byTest)
      expect(verdict.outcome).toBe(upper < 0.01 ? 'no worse' : 'not enough evidence')
  })

  it('needs a margin', () => {
    for (const margin of [0, -1, Number.NaN])
      expect(() => judgeMargin([], margin)).toThrow(/margin: must be above 0 nats, got/)
  })
})
