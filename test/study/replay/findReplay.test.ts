import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../../src/numerics/errors.ts'
import { compareCandidates } from '../../../src/study/replay/compareCandidates.ts'
import { findReplay, type ReplayCandidate } from '../../../src/study/replay/findReplay.ts'
import { predictionFindings } from '../../../src/study/replay/predictionFindings.ts'
import type { PredictionPoint } from '../../../src/study/replay/replayFindings.ts'
import { buildReplay, usualCaches } from '../../builders/buildReplay.ts'

const question = buildReplay()
const findings = findReplay(question)
const [firstCandidate, secondCandidate] = question.candidates

const changed = (candidate: ReplayCandidate, run: Partial<ReplayCandidate['run']>): ReplayCandidate => ({
  ...candidate,
  run: { ...candidate.run, ...run },
})

describe('the findings of a replay', () => {
  it('tell every candidate, in the order given', () => {
    expect(findings.candidates.map(({ label }) => label)).toEqual(usualCaches.map(({ label }) => label))
    expect(findings.documents).toHaveLength(12)
    expect(findings.candidates[0]).toMatchObject({
      family: 'recommended',
      recentWindow: 16,
      predictedLoss: 0.0142,
    })
  })

  it('leave out what no candidate or not every candidate reads from its packed cache', () => {
    const counted = (candidates: readonly ReplayCandidate[]): readonly [number, number[]] => {
      const found = findReplay({ ...question, candidates })
      return [found.countedFrom, found.candidates.map(({ numPredictions }) => numPredictions)]
    }
    const total = firstCandidate.run.predictions.length
    const pair = [firstCandidate, secondCandidate]
    expect(counted(pair)).toEqual([16, [total - 12 * 16, total - 12 * 16]])
    expect(counted([firstCandidate, changed(secondCandidate, { recentWindow: 32 })])).toEqual([
      32,
      [total - 12 * 32, total - 12 * 32],
    ])
    expect(counted([changed(firstCandidate, { sinkTokens: 40 })])).toEqual([40, [total - 12 * 40]])
    expect(counted([changed(firstCandidate, { recentWindow: 0 })])).toEqual([0, [total]])
  })

  it('depend on their input alone', () => {
    expect(findReplay(buildReplay())).toEqual(findings)
  })

  it('compare recommended caches with the others of their size', () => {
    expect(findings.comparisons.map(({ candidate, rival }) => `${candidate}: ${rival}`)).toEqual([
      'recommended 4.5: q4_0',
      'recommended 4.5: llama.cpp q4_0',
      'recommended 6: q5_1',
      'recommended 6: llama.cpp q5_1',
      'recommended 8: q8_0',
      'recommended 8: llama.cpp q8_0',
    ])
    expect(findings.comparisons[0].verdict.outcome).toBe('better')
  })

  it('compare the first candidate with all others where no recommended one has a rival of its size', () => {
    const { comparisons: ofPolicies } = findReplay(buildReplay({ caches: usualCaches.slice(0, 2) }))
    expect(ofPolicies.map(({ candidate, rival }) => [candidate, rival])).toEqual([
      ['recommended 3', 'recommended 4'],
    ])
    const caches = usualCaches.filter(({ family }) => family === 'uniform').slice(0, 3)
    const { comparisons, prediction } = findReplay(buildReplay({ caches }))
    expect(comparisons.map(({ candidate, rival }) => [candidate, rival])).toEqual([
      ['mse2', 'mse3'],
      ['mse2', 'mse4'],
    ])
    expect(prediction?.points).toHaveLength(3)
  })

  it('have no word of a prediction where none was made', () => {
    const candidates = question.candidates.map(({ run, family }) => ({ run, family }))
    const without = findReplay({ ...question, candidates })
    expect('prediction' in without).toBe(false)
    expect('predictedLoss' in without.candidates[0]).toBe(false)
  })

  it('refuse candidates that cannot be told apart, have nothing, or saw other documents', () => {
    const find = (...candidates: ReplayCandidate[]): unknown => findReplay({ ...question, candidates })
    expect(() => find()).toThrow(/needs at least 1 candidate, got 0/)
    expect(() => find(firstCandidate, firstCandidate)).toThrow(
      /labels must differ, got "recommended 3" twice/,
    )
    expect(() => find(changed(firstCandidate, { recentWindow: 400 }))).toThrow(
      /recommended 3 needs documents of more than 401 tokens, got none/,
    )
    const others = changed(secondCandidate, { documents: [{ name: 'another', numTokens: 120 }] })
    expect(() => find(firstCandidate, others)).toThrow(ShapeError)
  })
})

describe('two caches compared by document', () => {
  const rival = [0.02, 0.03, 0.01, 0.05, 0.04, 0.02, 0.06, 0.03]
  const half = rival.map((kld, document) => kld / (2 + 0.1 * Math.sin(document)))

  it('have the ratio of their geometric means, and its reverse the other way about', () => {
    const [verdict] = compareCandidates([{ candidate: rival.map((kld) => kld / 2), rival }])
    expect(verdict.ratio?.value).toBeCloseTo(0.5, 12)
    const [[there], [back]] = [[{ candidate: half, rival }], [{ candidate: rival, rival: half }]].map(
      (pairs) => compareCandidates(pairs),
    )
    expect((there.ratio?.value ?? 0) * (back.ratio?.value ?? 0)).toBeCloseTo(1, 12)
    expect([there.outcome, back.outcome]).toEqual(['better', 'worse'])
  })

  it('show no difference against themselves', () => {
    const [verdict] = compareCandidates([{ candidate: rival, rival }])
    expect(verdict.outcome).toBe('no difference shown')
    expect(verdict.ratio?.value).toBe(1)
  })

  it('are corrected over the family', () => {
    const pair = { candidate: half, rival }
    const [alone] = compareCandidates([pair])
    const [among] = compareCandidates([pair, pair, pair, pair, pair, pair, pair, pair])
    expect(alone.tests.map(({ adjustedPValue }) => adjustedPValue)).toEqual([2 / 256, 2 / 256])
    expect(among.tests.map(({ adjustedPValue }) => adjustedPValue)).toEqual([16 / 256, 16 / 256])
    expect([alone.outcome, among.outcome]).toEqual(['better', 'not enough evidence'])
    expect(among.unitsNeeded).toBe(9)
  })

  it('lack evidence below 8 documents, and hold a document without any KLD', () => {
    expect(compareCandidates([{ candidate: half.slice(1), rival: rival.slice(1) }])[0]).toMatchObject({
      outcome: 'not enough evidence',
      tests: [],
      unitsNeeded: 8,
    })
    const [exact] = compareCandidates([{ candidate: rival.map(() => 0), rival }])
    expect(exact.outcome).toBe('better')
    expect(exact.ratio).toBeUndefined()
  })
})

describe('predicted against measured', () => {
  const point = (predicted: number, measured: number, bitsPerValue = 10 / measured): PredictionPoint => ({
    label: `${bitsPerValue}`,
    family: 'uniform',
    bitsPerValue,
    predicted,
    measured: { value: measured },
  })

  it('has the rank correlations of the points', () => {
    const found = predictionFindings([point(1, 1), point(3, 2), point(2, 3), point(4, 4)])
    expect(found?.rankCorrelations.map(({ coefficient, value }) => [coefficient, value.toFixed(3)])).toEqual([
      ['Spearman', '0.800'],
      ['Kendall', '0.667'],
    ])
    expect(found?.rankCorrelations[0].interval).toBeUndefined()
    expect(found?.rankCorrelations[0].test).toMatchObject({ exact: true, numUnits: 4 })
  })

  it('has an interval from 8 points on', () => {
    const [spearman] = findings.prediction?.rankCorrelations ?? []
    expect(spearman.interval?.lower).toBeLessThan(spearman.value)
    expect(spearman.interval?.upper).toBeGreaterThan(spearman.value)
  })

  it('counts pairs of one size, but for those with one prediction', () => {
    const found = predictionFindings([
      point(1, 1, 4),
      point(2, 3, 4.02),
      point(3, 2, 3.99),
      point(3, 5, 4),
      point(9, 9, 2),
    ])
    // of six pairs of size 4, one has equal predictions, and one is out of order
    expect(found?.equalSizes).toEqual({ numPairs: 5, inOrder: 4 })
  })

  it('is absent for two points, and for points without an order', () => {
    expect(predictionFindings([point(1, 1), point(2, 2)])).toBeUndefined()
    expect(predictionFindings([point(1, 1), point(1, 2), point(1, 3)])).toBeUndefined()
  })
})
