import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDesign } from '../../../src/formats/designFile.ts'
import { cellLabel, expandDesign } from '../../../src/study/design/design.ts'
import { buildDesign } from '../../builders/buildDesign.ts'

const paper = readDesign(
  readFileSync(new URL('../../../studies/paper/design.json', import.meta.url), 'utf8'),
  'design.json',
)

describe('an expanded design', () => {
  it('crosses laws, structures, head dims, temperatures and trials', () => {
    const cells = expandDesign(
      buildDesign(
        { trials: 3 },
        {
          laws: ['gaussian', 'laplace'],
          structures: ['full', 'rank4'],
          headDims: [16, 32],
          temperatures: [1, 4],
        },
      ),
    )
    expect(cells).toHaveLength(2 * 2 * 2 * 2 * 3)
    expect(new Set(cells.map(cellLabel)).size).toBe(cells.length)
    expect(cells.map(cellLabel)).toContain('only/laplace/rank4/32/4/2')
  })

  it('measures the schemes of the paper under every reading that changes them, the first level by its plain name', () => {
    const [{ schemes }] = expandDesign(
      buildDesign(
        {},
        {
          schemes: ['KV', 'QKQV', 'MSE-only', 'QKV'],
          readings: {
            sketch: ['orthogonal', 'gaussian'],
            scale: ['unbiased', 'mmse'],
            codebook: ['gaussian', 'uniform'],
            norm: ['float16', 'none'],
          },
        },
      ),
    )
    expect(schemes).toEqual([
      'KV',
      'KV:norm=none',
      'KV:codebook=uniform',
      'KV:codebook=uniform,norm=none',
      'QKQV',
      'QKQV:scale=mmse',
      'QKQV:sketch=gaussian',
      'QKQV:sketch=gaussian,scale=mmse',
      'MSE-only',
      'QKV',
    ])
  })

  it('of the paper has the laws, ranks, dims and trials of the specification, and no cell twice', () => {
    const cells = expandDesign(paper)
    expect(new Set(cells.map(cellLabel)).size).toBe(cells.length)
    const conditions = new Set(cells.map(({ law, structure, headDim }) => `${law} ${structure} ${headDim}`))
    for (const law of ['gaussian', 'laplace', 'student5', 'student3']) {
      for (const structure of ['rank4', 'rank8', 'rank16', 'rank64', 'full'])
        expect(conditions).toContain(`${law} ${structure} 128`)
      for (const headDim of [64, 256, 1024]) expect(conditions).toContain(`${law} full ${headDim}`)
    }
    expect(paper).toMatchObject({ trials: 72, numKeys: 512, numQueries: 64 })
  })
})
