import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { EngineProjection, SettingOnPlatform } from '../../../src/advisor/recommendation.ts'
import { enginesText } from '../../../src/cli/text/enginesText.ts'
import { exportedText } from '../../../src/cli/text/exportedText.ts'
import { engines } from '../../../src/engines/registry.ts'
import { createRecommendation } from '../../report/fixture.ts'

const stored = (bitsPerValue: number) => ({
  bitsPerValue,
  bytesPerToken: 1440 * bitsPerValue,
  compressionRatio: 16 / bitsPerValue,
})
const onCuda: SettingOnPlatform = {
  platform: 'CUDA',
  setting: 'q4_0 / q4_0',
  configuration: '-ctk q4_0 -ctv q4_0 -fa on',
  stored: stored(4.5),
  loss: { value: 0.027 },
  klNats: { value: 0.022 },
  projectionLoss: { value: 0.616 },
  fitsBudget: false,
  warnings: ['rotated', 'of q4_0 alone'],
}
const llamaCpp: EngineProjection = {
  engine: 'llama.cpp',
  title: 'llama.cpp',
  setting: 'iq4_nl / iq4_nl',
  configuration: '-ctk iq4_nl -ctv iq4_nl -fa on',
  stored: stored(4.5),
  loss: { value: 0.022 },
  klNats: { value: 0.018 },
  projectionLoss: { value: 0.511 },
  fitsBudget: false,
  cannotExpress: ['types per layer'],
  warnings: ['no kernel on CUDA', 'rotated'],
  withoutFallback: onCuda,
}
const { policy: mixed } = createRecommendation()
const text = (projection: EngineProjection, policy = mixed): string =>
  stripVTControlCharacters(enginesText({ engines: [projection], policy }, engines, 200))

describe('engine settings on the terminal', () => {
  it('say where the policy itself runs', () => {
    expect(text(llamaCpp)).toContain(
      "No engine listed here can give every tensor a codec of its own: the policy itself runs in kqv's QuantizedCache, and in kqv replay.",
    )
    const assignments = mixed.assignments.map((assignment) => ({ ...assignment, codec: 'q8_0' }))
    expect(text(llamaCpp, { ...mixed, assignments })).not.toContain('No engine listed here')
  })

  it('put what runs on the platform beside what falls back there, with what each costs', () => {
    expect(text(llamaCpp)).toContain(
      [
        'llama.cpp: iq4_nl / iq4_nl, 4.50 bits per value, over the budget: it has nothing smaller that kqv measured',
        '-ctk iq4_nl -ctv iq4_nl -fa on',
        '  0.511 x the error of the recommendation',
        '  on CUDA: q4_0 / q4_0, 4.50 bits per value',
        '-ctk q4_0 -ctv q4_0 -fa on',
        '  0.616 x the error of the recommendation',
        '  - cannot express: types per layer',
        '  - no kernel on CUDA',
        '  - rotated',
        '  - of q4_0 alone',
      ].join('\n'),
    )
    const { withoutFallback: _absent, ...everywhere } = llamaCpp
    expect(text(everywhere)).not.toContain('on CUDA:')
  })

  it('name the formats of an engine that were not modelled, where one of them might be smaller', () => {
    const vllm = { ...llamaCpp, engine: 'vllm', title: 'vLLM' }
    const lacking = '(not modelled: nvfp4, fp8_per_token_head)'
    expect(text(vllm)).toContain(`it has nothing smaller that kqv measured ${lacking}`)
    expect(text({ ...vllm, fitsBudget: true })).not.toMatch(/not modelled|over the budget/)
  })
})

describe('an exported setting', () => {
  const { title: _title, loss: _loss, klNats: _klNats, ...setting } = llamaCpp
  const exported = { ...setting, budget: { bitsPerValue: 4, bytesPerToken: 5760 } }

  it('says in a comment that it is over the budget, and what to run on the platform', () => {
    expect(exportedText(exported, 200).split('\n')).toEqual([
      '# llama.cpp: iq4_nl / iq4_nl, 4.50 bits per value',
      '# over the budget of 4.00 bits per value',
      '# 0.511 x the output error of the policy',
      '# on CUDA: -ctk q4_0 -ctv q4_0 -fa on (4.50 bits per value, 0.616 x the output error of the policy)',
      '# cannot express: types per layer',
      '# no kernel on CUDA',
      '# rotated',
      '-ctk iq4_nl -ctv iq4_nl -fa on',
    ])
  })

  it('does not speak of the budget where it is within', () => {
    expect(exportedText({ ...exported, fitsBudget: true }, 200)).not.toContain('budget')
  })
})
