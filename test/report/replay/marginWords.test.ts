import { describe, expect, it } from 'vitest'
import { marginSentence } from '../../../src/report/replay/marginWords.ts'
import type { MarginVerdict } from '../../../src/study/replay/replayFindings.ts'

const against = { baseline: 'f16', margin: 0.01 }
const verdict: MarginVerdict = { outcome: 'no worse', numDocuments: 12, quantity: 'meanKld' }

function sentence(changed: Partial<MarginVerdict>, logPerplexityRatio = 0.02): string {
  const statistics = { meanKld: { value: 0.02 }, logPerplexityRatio: { value: logPerplexityRatio } }
  return marginSentence({ verdict: { ...verdict, ...changed }, statistics }, against).join('')
}

describe('a verdict against a margin, as a sentence', () => {
  it.each<readonly [Partial<MarginVerdict>, number, string]>([
    [{}, 0, 'Its predictions are no worse than with a cache in f16, within 0.01 nats a token.'],
    [
      { outcome: 'worse' },
      0.02,
      'Its predictions are worse than with a cache in f16, by more than 0.01 nats a token in mean KLD.',
    ],
    [
      { outcome: 'worse', quantity: 'logPerplexityRatio' },
      -0.02,
      'Its predictions are worse than with a cache in f16, by more than 0.01 nats a token in ln PPL ratio, which fell.',
    ],
    [
      { outcome: 'not enough evidence', documentsNeeded: 143 },
      0,
      'There is not enough evidence that its predictions are no worse than with a cache in f16, within 0.01 nats a token: ' +
        'about 130 more documents would settle the mean KLD.',
    ],
    [
      { outcome: 'not enough evidence' },
      0,
      'There is not enough evidence that its predictions are no worse than with a cache in f16, within 0.01 nats a token: ' +
        'the mean KLD leaves it open.',
    ],
  ])('%o', (changed, logPerplexityRatio, expected) => {
    expect(sentence(changed, logPerplexityRatio)).toBe(expected)
  })
})
