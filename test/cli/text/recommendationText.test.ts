import { describe, expect, it } from 'vitest'
import { recommendationText } from '../../../src/cli/text/recommendationText.ts'
import { engines } from '../../../src/engines/registry.ts'
import { createRecommendation } from '../../report/fixture.ts'

const recommendation = createRecommendation({ numLayers: 6, layers: [0, 1, 2, 4] })

describe('a recommendation on the terminal', () => {
  it.each([80, 120, 160])('fits %d columns, but for what is to be pasted', (width) => {
    const configurations = recommendation.engines.flatMap(({ configuration }) => configuration.split('\n'))
    const lines = recommendationText(recommendation, engines, width).split('\n')
    const prose = lines.filter((line) => !configurations.includes(line))
    expect(prose.filter((line) => line.length > width)).toEqual([])
    expect(lines).toEqual(expect.arrayContaining(configurations))
  })

  it('reads as it did, at 80 columns', () => {
    expect(recommendationText(recommendation, engines, 80)).toMatchSnapshot()
  })

  it('shows more columns where there is room', () => {
    const header = (width: number): string | undefined =>
      recommendationText(recommendation, engines, width)
        .split('\n')
        .find((line) => line.includes('the recommendation is'))
    expect(header(80)?.split(/ {2,}/).slice(1)).toEqual(['scheme', 'bits', 'error', 'the recommendation is'])
    expect(header(200)).toMatch(/\[95 %\] .*KL, nats .*worst head KL .*top-1/)
  })
})
