import { describe, expect, it } from 'vitest'
import { traceText } from '../../../src/cli/text/traceText.ts'
import { buildTrace } from '../../builders/buildTrace.ts'

describe('the text of a trace', () => {
  it.each([
    [[12, 9, 14], 'tokens +35 in 3 documents of 9 to 14'],
    [[12, 12], 'tokens +24 in 2 documents of 12'],
  ])('says how long its documents are, once where all are alike: %j', (documentLengths, line) => {
    const shape = { numLayers: 1, numQueryHeads: 2, numKvHeads: 1, headDim: 8 }
    expect(traceText(buildTrace({ shape, documentLengths }))).toMatch(new RegExp(`^${line}$`, 'm'))
  })
})
