import { describe, expect, it } from 'vitest'
import { measureLevels } from './levelCase.ts'
import { levelCases } from './levelCases.ts'
import { bandOf } from './simulate.ts'

describe.each(levelCases)('$test on $data', (levelCase) => {
  it('holds its level under the null, and does not waste it', () => {
    for (const { alpha, share, expected } of measureLevels(levelCase)) {
      const [lowest, highest] = bandOf(expected, levelCase.trials)
      expect(share, `at ${alpha}`).toBeGreaterThanOrEqual(lowest)
      expect(share, `at ${alpha}`).toBeLessThanOrEqual(highest)
    }
  })
})
