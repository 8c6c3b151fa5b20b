import { describe, expect, it } from 'vitest'
import { measurePower, powerCases } from './powerCases.ts'
import { bandOf } from './simulate.ts'

describe.each(powerCases)('$test on $data', (powerCase) => {
  it('sees the effect as often as an independent computation says', () => {
    const share = measurePower(powerCase)
    const [lowest, highest] = bandOf(powerCase.expected, powerCase.trials)
    expect(share).toBeGreaterThanOrEqual(lowest)
    expect(share).toBeLessThanOrEqual(highest)
  })
})
