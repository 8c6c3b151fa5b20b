import { describe, expect, it } from 'vitest'
import { tensorSeed } from '../../src/cache/tensorSeed.ts'

describe('tensorSeed', () => {
  it('differs by seed, layer, KV head and operand', () => {
    const seeds = [0, 1, 11].flatMap((seed) =>
      [0, 1, 11].flatMap((layer) =>
        [0, 1, 11].flatMap((kvHead) =>
          (['k', 'v'] as const).map((operand) => tensorSeed(seed, layer, kvHead, operand).join()),
        ),
      ),
    )
    expect(new Set(seeds).size).toBe(seeds.length)
  })

  it('is always the same for the same tensor', () => {
    expect(tensorSeed(7, 3, 2, 'k')).toEqual(tensorSeed(7, 3, 2, 'k'))
  })
})
