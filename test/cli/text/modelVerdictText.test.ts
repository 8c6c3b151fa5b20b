import { describe, expect, it } from 'vitest'
import { modelVerdictText } from '../../../src/cli/text/modelVerdictText.ts'
import { recommendationText } from '../../../src/cli/text/recommendationText.ts'
import { buildModelVerdict } from '../../builders/buildModelVerdict.ts'
import { createRecommendation } from '../../report/fixture.ts'

const usual = buildModelVerdict()
const sensitivity = { probe: 'mse3', numDocuments: 8, predictedKlNats: 0.0151 }

describe("the model's verdict on the terminal", () => {
  it('reads as it did, at 100 columns', () => {
    expect(modelVerdictText(usual, sensitivity, 100)).toMatchSnapshot()
  })

  it.each([80, 100, 160])('fits %d columns', (width) => {
    for (const numDocuments of [3, 12]) {
      const lines = modelVerdictText(buildModelVerdict({ numDocuments }), sensitivity, width).split('\n')
      expect(lines.filter((line) => line.length > width)).toEqual([])
    }
  })

  it('shows a dozen caches at most, those nearest in size', () => {
    const [own, ...others] = usual.caches
    const sized = Array.from({ length: 20 }, (_, index) => ({
      ...others[0],
      label: `cache ${index}`,
      cost: { ...own.cost, bitsPerValue: own.cost.bitsPerValue + index - 10 },
    }))
    const text = modelVerdictText({ ...usual, caches: [own, ...sized] }, undefined, 100)
    expect(text.match(/^ {2}cache \d+/gm)).toEqual(
      Array.from({ length: 11 }, (_, index) => `  cache ${index + 5}`),
    )
    expect(text).toContain('  9 more caches, of other sizes: in the report')
  })

  it('names caches as the report does', () => {
    expect(modelVerdictText(usual, undefined, 80)).toMatch(
      /\n {2}mse4 \/ mse3:norm=float32,correction=on +3\.95/,
    )
  })

  it('stands below the baselines, and its prediction is not said twice', () => {
    const recommendation = { ...createRecommendation({ numLayers: 2 }), sensitivity }
    const unasked = recommendationText(recommendation, [], 120)
    const asked = recommendationText({ ...recommendation, replay: usual }, [], 120)
    expect(unasked).toMatch(/The model's predictions should move by 0\.0151 nats\s+\(mean KLD\)/)
    expect(asked).not.toContain('should move by')
    const titles = asked.split('\n').filter((line) => /^(Against|What) /.test(line))
    expect(titles).toEqual(['Against other ways to hold it', 'What the model says', 'What the tensors get'])
    expect(asked).toMatch(
      /\n {2}predictions +0\.0\d+ \[.*\] nats of mean KLD, \d+\.\d % with the same top token\n/,
    )
  })
})
