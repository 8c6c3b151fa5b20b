import { describe, expect, it } from 'vitest'
import { dataKind, measuredPlaces } from '../../../src/study/claims/measuredPlaces.ts'
import { buildDesign, buildStudyRows, byFactor } from './buildStudyRows.ts'

const design = buildDesign({ laws: ['gaussian', 'laplace'], bits: [2, 3] }, 4)
const rows = buildStudyRows(
  design,
  byFactor(() => 1),
)

describe('measuredPlaces', () => {
  it('finds the rows of a scheme by trial, whatever the order they come in', () => {
    const [gaussian, laplace] = measuredPlaces(design, rows.toReversed())
    expect([gaussian.place.law, laplace.place.law]).toEqual(['gaussian', 'laplace'])
    expect(laplace.rows('KQV', 3).map(({ trial }) => trial)).toEqual([0, 1, 2, 3])
    expect(laplace.rows('KQV', 3).every(({ law, bits }) => law === 'laplace' && bits === 3)).toBe(true)
    expect(laplace.rows('QKV', 3)).toEqual([])
  })

  it('takes a study that stopped half-way', () => {
    const started = rows.filter(({ law, trial }) => law === 'gaussian' && trial !== 1)
    const [gaussian, laplace] = measuredPlaces(design, started)
    expect(gaussian.rows('KV', 2).map(({ trial }) => trial)).toEqual([0, 2, 3])
    expect(laplace.rows('KV', 2)).toEqual([])
  })

  it.each([
    ['another seed', { seed: 8 }],
    ['another grid', { grid: 'large' }],
    ['a trial too many', { trial: 4 }],
    ['a scheme that it lacks', { scheme: 'QKV' }],
  ])('refuses a row of %s', (_, changes) => {
    expect(() => measuredPlaces(design, [{ ...rows[0], ...changes }])).toThrow(
      /^study: a row does not belong to the design "built", got /,
    )
  })

  it.each([
    ['given twice', [...rows, rows[0]]],
    ['that lacks a scheme', rows.slice(1)],
  ])('refuses a trial %s', (_, torn) => {
    expect(() => measuredPlaces(design, torn)).toThrow(
      'study: expected every scheme once on every trial, got a gap or a repeat at small/gaussian/full/128/1',
    )
  })

  it("tells the paper's data from what it did not look at", () => {
    const place = { grid: 'small', law: 'gaussian', structure: 'rank4', headDim: 128 }
    expect(dataKind(place)).toBe('synthetic')
    expect(dataKind({ ...place, structure: 'channels' })).toBe('channels')
    expect(dataKind({ ...place, law: 'trace', structure: 'full' })).toBe('trace')
  })
})
