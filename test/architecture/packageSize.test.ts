import { expect, it } from 'vitest'
import { packageKilobytes, packageLimitKilobytes } from '../../benchmarks/cache/packageSize.ts'

it('bundles the packed cache, its codecs, its kernels and every package that they need in at most 60 KB gzipped', async () => {
  const kilobytes = await packageKilobytes('packed cache', true)
  // a bundle of nothing would pass, too
  expect(kilobytes).toBeGreaterThan(20)
  expect(kilobytes).toBeLessThan(packageLimitKilobytes)
})

it('leaves out what is not used: codecs bring no attention, seeds bring next to nothing', async () => {
  expect(await packageKilobytes('codecs alone', true)).toBeLessThan(35)
  expect(await packageKilobytes('seeds alone', true)).toBeLessThan(1)
})
