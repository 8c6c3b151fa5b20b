import { describe, expect, it } from 'vitest'
import { engineSettings } from '../../src/report/engineSettings.ts'
import { createRecommendation } from './fixture.ts'

const usual = createRecommendation()
const [first] = usual.engines
const markupOf = (engines: typeof usual.engines): string => engineSettings({ ...usual, engines }).markup

describe('engine settings in a report', () => {
  it('say where the policy itself runs', () => {
    expect(markupOf([first])).toContain('No engine listed here can give every tensor a codec of its own')
    expect(markupOf([])).not.toContain('QuantizedCache')
  })

  it('put what runs on a platform beside what falls back there', () => {
    const onCuda = { ...first, platform: 'CUDA', setting: 'q4_0 / q4_0', projectionLoss: { value: 0.616 } }
    const card = markupOf([{ ...first, withoutFallback: onCuda }])
    expect(card).toMatch(/<h4>On CUDA<\/h4>\s*<p class="setting">q4_0 \/ q4_0, 4\.50 bits per value<\/p>/)
    expect(card).toContain('0.616 ×')
    expect(markupOf([first])).not.toContain('On CUDA')
  })
})
