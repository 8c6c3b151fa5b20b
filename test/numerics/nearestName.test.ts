import { describe, expect, it } from 'vitest'
import { nearestName } from '../../src/numerics/nearestName.ts'

describe('nearest name', () => {
  it.each([
    ['q9_0', 'q8_0'],
    ['mse44', 'mse4'],
    ['--bitz', '--bits'],
    ['sclar4', 'scalar4'],
  ])('of %s is %s', (name, nearest) => {
    expect(nearestName(name, ['q8_0', 'mse4', 'scalar4', '--bits', 'f32'])).toBe(nearest)
  })

  it('is the first of equally near ones', () => {
    expect(nearestName('mse', ['mse1', 'mse2'])).toBe('mse1')
  })

  it('is not guessed when most letters differ', () => {
    expect(nearestName('turbo', ['q8_0', 'mse4'])).toBeUndefined()
    expect(nearestName('', ['q8_0'])).toBeUndefined()
  })
})
