import { expect, it } from 'vitest'
import { packageKilobytes } from '../../benchmarks/cache/packageSize.ts'

// as they are: benchmarks/README.md says what they were meant to be
it('bundles the packed cache, its codecs and its kernels in at most 64 KB gzipped', async () => {
  const kilobytes = await packageKilobytes(false)
  // a bundle of nothing would pass, too
  expect(kilobytes).toBeGreaterThan(20)
  expect(kilobytes).toBeLessThan(64)
})

it('brings no more than 120 KB with the packages that it needs', async () => {
  expect(await packageKilobytes(true)).toBeLessThan(120)
})
