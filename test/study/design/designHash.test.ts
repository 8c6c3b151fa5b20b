import { describe, expect, it } from 'vitest'
import type { Design } from '../../../src/study/design/design.ts'
import { designHash } from '../../../src/study/design/designHash.ts'
import { buildDesign } from '../../builders/buildDesign.ts'

const design = buildDesign()

/** The same content with the keys of every record the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

describe('the hash of a design', () => {
  it('is 64 bits, and does not change between versions', () => {
    expect(designHash(design)).toBe('f7ff3bcc8fbb5c28')
  })

  it('is the same whatever the order of keys, and for a default that is spelt out', () => {
    expect(designHash(reversed(design) as Design)).toBe(designHash(design))
    expect(designHash(buildDesign({}, { temperatures: [1] }))).toBe(designHash(design))
  })

  it.each<[string, Design]>([
    ['a seed', buildDesign({ seed: 6 })],
    ['a number of trials', buildDesign({ trials: 3 })],
    ['a number of keys', buildDesign({ numKeys: 25 })],
    ['a name', buildDesign({ name: 'other' })],
    ['a law', buildDesign({}, { laws: ['laplace'] })],
    ['the order of budgets', buildDesign({}, { bits: [4, 2] })],
    ['a temperature', buildDesign({}, { temperatures: [1, 2] })],
    ['a scheme', buildDesign({}, { schemes: ['KQV'] })],
  ])('changes with %s', (_, other) => {
    expect(designHash(other)).not.toBe(designHash(design))
  })

  it('changes with the content of the trace, not with its place', () => {
    const at = (trace: string): Design => buildDesign({ trace })
    expect(designHash(at('a'), '7539f62c')).toBe(designHash(at('b'), '7539f62c'))
    expect(designHash(at('a'), '7539f62d')).not.toBe(designHash(at('a'), '7539f62c'))
  })
})
