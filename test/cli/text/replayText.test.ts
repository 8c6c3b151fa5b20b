import { describe, expect, it } from 'vitest'
import { replayText } from '../../../src/cli/text/replayText.ts'
import { findReplay } from '../../../src/study/replay/findReplay.ts'
import { buildReplay, usualCaches } from '../../builders/buildReplay.ts'

const usual = findReplay(buildReplay())
const pair = findReplay(buildReplay({ caches: usualCaches.slice(1, 3) }))
const few = findReplay(buildReplay({ caches: usualCaches.slice(1, 3), numDocuments: 3 }))
const alone = findReplay(buildReplay({ caches: usualCaches.slice(2, 3) }))

describe('a replay on the terminal', () => {
  it.each([80, 100, 160])('fits %d columns', (width) => {
    for (const findings of [usual, pair, few, alone])
      expect(
        replayText(findings, width)
          .split('\n')
          .filter((line) => line.length > width),
      ).toEqual([])
  })

  it('reads as it did, at 100 columns', () => {
    expect(replayText(usual, 100)).toMatchSnapshot()
  })

  it('reads as it did on three documents, at 80 columns', () => {
    expect(replayText(few, 80)).toMatchSnapshot()
  })

  it('shows more columns where there is room, and the cache, its bits and its verdict always', () => {
    const header = (width: number): string[] | undefined =>
      replayText(usual, width)
        .split('\n')
        .find((line) => line.includes('verdict'))
        ?.split(/ {2,}/)
        .slice(1)
    expect(header(60)).toEqual(['cache', 'bits', 'mean KLD', 'verdict'])
    expect(header(160)).toEqual([
      'cache',
      'bits',
      'mean KLD',
      '[95 %]',
      '99 %',
      'max',
      'same top',
      'ln PPL ratio',
      'verdict',
    ])
  })

  it('names what decided a verdict, and what would settle an open one', () => {
    const text = replayText(usual, 160)
    expect(text).toMatch(/mse2 .* worse: mean KLD\n/)
    expect(text).toMatch(/recommended 4 .* not enough evidence: mean KLD, about \d+ more documents/)
  })

  it('says that a perplexity which fell by more than the margin is no equivalence either', () => {
    const [candidate] = alone.candidates
    const fell = {
      ...alone,
      candidates: [
        {
          ...candidate,
          statistics: { ...candidate.statistics, logPerplexityRatio: { value: -0.2 } },
          verdict: { ...candidate.verdict, outcome: 'worse', quantity: 'logPerplexityRatio' } as const,
        },
      ],
    }
    expect(replayText(fell, 160)).toContain('worse: ln PPL ratio, which fell')
  })

  it('has neither comparisons nor a prediction where there are none', () => {
    expect(replayText(usual, 100)).toMatch(
      /Cache against cache[^]*Predicted loss against measured KLD, 16 caches/,
    )
    expect(replayText(alone, 100)).not.toMatch(/Cache against cache|Predicted loss/)
    expect(replayText(alone, 100)).toContain('cache recommended 4.5 beside f16')
  })
})
