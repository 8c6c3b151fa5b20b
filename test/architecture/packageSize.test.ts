import { expect, it } from 'vitest'
import { packageKilobytes } from '../../benchmarks/cache/packageSize.ts'

// as they are: benchmarks/README.md says what they were meant to be
it('bundles the packed cache, its codecs and its kernels in at most 60 KB gzipped, without the packages that it needs', async () => {
  const kilobytes = await packageKilobytes(false)
  // a bundle of nothing would pass, too
  expect(kilobytes).toBeGreaterThan(20)
  expect(kilobytes).toBeLessThan(60)
})

it('brings no more than 110 KB with the packages that it needs', async () => {
  expect(await packageKilobytes(true)).toBeLessThan(110)
})
