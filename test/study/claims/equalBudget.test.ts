import { describe, expect, it } from 'vitest'
import { atEqualBudget, mixtureOfSize } from '../../../src/study/claims/equalBudget.ts'
import { type MeasuredPlace, measuredPlaces } from '../../../src/study/claims/measuredPlaces.ts'
import { buildDesign, buildStudyRows, byFactor } from './buildStudyRows.ts'

function placeWithBits(bits: readonly number[]): MeasuredPlace {
  const design = buildDesign({ bits, schemes: ['KV', 'KQV', 'QKQV', 'MSE-only'] }, 3)
  return measuredPlaces(
    design,
    buildStudyRows(
      design,
      byFactor(() => 1),
    ),
  )[0]
}

describe('mixtureOfSize', () => {
  const sizes = [2, 3, 4].map((bits) => ({ bits, bitsPerValue: bits + 0.25 }))

  it('shares tokens between neighbouring widths', () => {
    expect(mixtureOfSize(sizes, 3.75)).toEqual({ lower: 3, upper: 4, upperShare: 0.5 })
  })

  it('takes one width where it fits', () => {
    expect(mixtureOfSize(sizes, 4.25)).toEqual({ lower: 4, upper: 4, upperShare: 0 })
  })

  it('has no answer outside of the widths', () => {
    expect(mixtureOfSize(sizes, 2)).toBeUndefined()
    expect(mixtureOfSize(sizes, 4.5)).toBeUndefined()
  })
})

describe('atEqualBudget', () => {
  it('leaves nominal bits as they are', () => {
    const [kqv, qkqv] = atEqualBudget(placeWithBits([3, 4, 5]), ['KQV', 'QKQV'], 4, 'codeBits') ?? []
    expect(kqv.mixture).toEqual({ lower: 4, upper: 4, upperShare: 0 })
    expect(qkqv.mixture).toEqual({ lower: 4, upper: 4, upperShare: 0 })
  })

  it('brings the smaller scheme up to the stored bytes of the larger, every error in proportion', () => {
    const place = placeWithBits([3, 4, 5])
    // 4 + 32/128 bits of QKQV, 4 + (16 + 32) / 256 of KQV: 1/16 of the way to 5 bits
    const [kqv, qkqv] = atEqualBudget(place, ['KQV', 'QKQV'], 4, 'bitsPerValue') ?? []
    expect(qkqv.mixture.upperShare).toBe(0)
    expect(kqv.mixture).toEqual({ lower: 4, upper: 5, upperShare: 1 / 16 })
    const [four, five] = [place.rows('KQV', 4)[1], place.rows('KQV', 5)[1]]
    expect(kqv.units[1].klNats).toBeCloseTo((15 * four.klNats + five.klNats) / 16, 12)
    expect(kqv.units[1].errorVector[3]).toBeCloseTo(
      (15 * four.valueDirectionError + five.valueDirectionError) / 16,
      12,
    )
  })

  it('brings the larger scheme down where nothing wider is measured', () => {
    const [kqv, qkqv] = atEqualBudget(placeWithBits([3, 4, 5]), ['KQV', 'QKQV'], 5, 'bitsPerValue') ?? []
    expect(kqv.mixture.upperShare).toBe(0)
    expect(qkqv.mixture).toEqual({ lower: 4, upper: 5, upperShare: 15 / 16 })
  })

  it('gives no sample where budgets have no neighbour, or a scheme is not measured', () => {
    expect(atEqualBudget(placeWithBits([4]), ['KQV', 'QKQV'], 4, 'bitsPerValue')).toBeUndefined()
    expect(atEqualBudget(placeWithBits([4]), ['KQV', 'QKV'], 4, 'codeBits')).toBeUndefined()
  })

  it('labels equal keys alike, whatever the scheme', () => {
    const [kqv, mse] = atEqualBudget(placeWithBits([4]), ['KQV', 'MSE-only'], 4, 'codeBits') ?? []
    expect(kqv.keyLabel).toBe(mse.keyLabel)
    expect(kqv.label).not.toBe(mse.label)
  })
})
