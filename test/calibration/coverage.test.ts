import { describe, expect, it } from 'vitest'
import { coverageCases, coverageTrials, measureCoverage } from './coverageCases.ts'
import { bandOf } from './simulate.ts'

describe.each(coverageCases)('$interval on $data', (coverageCase) => {
  it('holds the truth as often as the documentation says', () => {
    const share = measureCoverage(coverageCase)
    const [lowest, highest] = bandOf(coverageCase.expected, coverageTrials)
    expect(share).toBeGreaterThanOrEqual(lowest)
    expect(share).toBeLessThanOrEqual(highest)
  })
})
