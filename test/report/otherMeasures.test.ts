import { describe, expect, it } from 'vitest'
import type { SchemeFinding } from '../../src/advisor/recommendation.ts'
import { otherMeasures } from '../../src/report/otherMeasures.ts'

function scheme(
  name: string,
  klNats: number,
  top1: number,
  worst: number,
  isLandmark = false,
): SchemeFinding {
  const stored = { bytesPerToken: 100, bitsPerValue: 4, compressionRatio: 4 }
  const worstHead = { layer: 3, kvHead: 1, klNats: worst, loss: 1 }
  return {
    name,
    detail: '',
    stored,
    loss: { value: 1 },
    klNats: { value: klNats },
    top1Agreement: { value: top1 },
    worstHead,
    isLandmark,
  }
}

const own = scheme('recommended', 0.02, 0.9, 0.3)

describe('measures that no verdict is on', () => {
  it('name the baselines of the same size that are ahead, and by what', () => {
    const text = otherMeasures([own, scheme('a', 0.01, 0.95, 0.2), scheme('b', 0.03, 0.8, 0.04)])
    expect(text).toBe(
      'By measures without a verdict it is behind: in attention KL by a (0.0100), against 0.0200; ' +
        'in same top key by a (95.0 %), against 90.0 %; ' +
        "in the worst head's KL by a (0.200) and b (0.0400), against 0.300 in layer 3, head 1.",
    )
  })

  it('say so where no baseline is ahead', () => {
    expect(otherMeasures([own, scheme('a', 0.03, 0.8, 0.4)])).toBe(
      "By attention KL, same top key and the worst head's KL, too, no baseline of its size or smaller is ahead.",
    )
  })

  it('leave out other sizes', () => {
    expect(otherMeasures([own, scheme('q8_0', 0, 1, 0, true)])).toBe('')
    expect(otherMeasures([])).toBe('')
  })
})
