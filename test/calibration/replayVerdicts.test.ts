import { describe, expect, it } from 'vitest'
import type { Random } from '../../src/numerics/random.ts'
import { compareCandidates } from '../../src/study/replay/compareCandidates.ts'
import { judgeMargin } from '../../src/study/replay/marginVerdict.ts'
import type { DocumentPredictions } from '../../src/study/replay/predictionsByDocument.ts'
import type { MarginVerdict } from '../../src/study/replay/replayFindings.ts'
import { bandOf, shareOf, simulate } from './simulate.ts'

/** Skewed KLD of tokens, of documents that differ by `spread`; the mean is `kld`, and that of the added nats `ratio`. */
interface Replay {
  readonly numDocuments: number
  readonly spread: number
  readonly kld: number
  readonly ratio: number
}

const ownSpread = 0.1
const tokenSpread = 1

/** Candidates read the same documents: what makes one hard is mostly theirs together. */
function candidatesOf(
  numCandidates: number,
  { numDocuments, spread, kld, ratio }: Replay,
  random: Random,
): DocumentPredictions[][] {
  const texts = Array.from({ length: numDocuments }, () => ({
    harm: spread * random.normal(),
    numTokens: 20 + random.integer(41),
  }))
  const centre = Math.log(kld) - (spread ** 2 + ownSpread ** 2 + tokenSpread ** 2) / 2
  return Array.from({ length: numCandidates }, () =>
    texts.map(({ harm, numTokens }, document) => {
      const common = centre + harm + ownSpread * random.normal()
      return Array.from({ length: numTokens }, (_, depth) => ({
        document,
        depth,
        klNats: Math.exp(common + tokenSpread * random.normal()),
        baselineNats: 3,
        candidateNats: 3 + ratio + 0.02 * random.normal(),
        probabilityDifference: 0,
        sameTop: 1,
      }))
    }),
  )
}

const trials = 1000
const margin = 0.01

function outcomes(replay: Replay, numCandidates = 1): MarginVerdict['outcome'][][] {
  return simulate(`replay ${JSON.stringify(replay)} ${numCandidates}`, trials, (random) =>
    judgeMargin(candidatesOf(numCandidates, replay, random), margin).map(({ outcome }) => outcome),
  )
}

function expectShare(share: number, expected: number): void {
  const [lowest, highest] = bandOf(expected, trials)
  expect(share).toBeGreaterThanOrEqual(lowest)
  expect(share).toBeLessThanOrEqual(highest)
}

describe('a candidate at the margin', () => {
  it.each([
    { numDocuments: 8, spread: 0.3, expected: 0.055 },
    { numDocuments: 16, spread: 0.3, expected: 0.045 },
    { numDocuments: 8, spread: 0.6, expected: 0.08 },
  ])(
    'is called no worse $expected of the time, on $numDocuments documents that differ by $spread',
    ({ expected, ...replay }) => {
      const judged = outcomes({ ...replay, kld: margin, ratio: 0 })
      expectShare(
        shareOf(judged, ([outcome]) => outcome === 'no worse'),
        expected,
      )
    },
  )

  it('is called worse no more often than the level says', () => {
    const judged = outcomes({ numDocuments: 8, spread: 0.3, kld: margin, ratio: 0 })
    expect(shareOf(judged, ([outcome]) => outcome === 'worse')).toBeLessThanOrEqual(bandOf(0.05, trials)[1])
  })

  it('is called no worse no more often where its perplexity alone is there', () => {
    const judged = outcomes({ numDocuments: 8, spread: 0.3, kld: 0.001, ratio: margin })
    expect(shareOf(judged, ([outcome]) => outcome === 'no worse')).toBeLessThanOrEqual(
      bandOf(0.05, trials)[1],
    )
  })

  it('is called no worse more often where it is any of five that all lie there: skew outlives the correction', () => {
    const judged = outcomes({ numDocuments: 12, spread: 0.3, kld: margin, ratio: 0 }, 5)
    expectShare(
      shareOf(judged, (all) => all.includes('no worse')),
      0.12,
    )
  })
})

describe('a candidate away from the margin', () => {
  it('is nearly always judged, on 12 documents', () => {
    const half = outcomes({ numDocuments: 12, spread: 0.3, kld: margin / 2, ratio: 0 })
    const twice = outcomes({ numDocuments: 12, spread: 0.3, kld: 2 * margin, ratio: 0 })
    expect(shareOf(half, ([outcome]) => outcome === 'no worse')).toBeGreaterThan(0.9)
    expect(shareOf(twice, ([outcome]) => outcome === 'worse')).toBeGreaterThan(0.9)
  })
})

describe('a comparison of two caches', () => {
  const differenceShare = (factor: number, numPairs: number): number => {
    const verdicts = simulate(`replay comparison ${factor} ${numPairs}`, trials, (random) => {
      const rival = Array.from({ length: 10 }, () => Math.exp(0.4 * random.normal()))
      return compareCandidates(
        Array.from({ length: numPairs }, () => ({
          candidate: rival.map((kld) => factor * kld * Math.exp(0.2 * random.normal())),
          rival,
        })),
      )
    })
    return shareOf(verdicts, (all) => all.some(({ outcome }) => outcome === 'better' || outcome === 'worse'))
  }

  it.each([1, 5])(
    'declares a difference in any of %d null pairs no more often than the level says',
    (numPairs) => {
      expect(differenceShare(1, numPairs)).toBeLessThanOrEqual(bandOf(0.05, trials)[1])
    },
  )

  it('nearly always finds a KLD that is less by a third', () => {
    expect(differenceShare(2 / 3, 1)).toBeGreaterThan(0.9)
  })
})
