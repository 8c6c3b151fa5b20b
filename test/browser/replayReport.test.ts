import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReplayReport } from '../../src/report/replay/renderReplayReport.ts'
import { findReplay } from '../../src/study/replay/findReplay.ts'
import { buildReplay, usualCaches } from '../builders/buildReplay.ts'
import { measureContrast } from './contrast.ts'
import { launchChromium } from './launchChromium.ts'
import { findCollisions, letterHeights, openPage, sizeOf, unfoldAll } from './openPage.ts'

const replays = {
  usual: findReplay(buildReplay()),
  poor: findReplay(buildReplay({ numDocuments: 3, caches: usualCaches.slice(1, 3) })),
  wordy: findReplay(
    buildReplay({
      caches: usualCaches.map((cache) => ({
        ...cache,
        label: `${cache.label}-a-policy-of-a-long-name.json`,
      })),
    }),
  ),
}
type Name = keyof typeof replays
const names = Object.keys(replays) as Name[]

/** Text of every kind that the other reports lack. */
const texts = [
  '.lead strong',
  '.caches .better',
  '.caches .worse',
  '.caches .unsure',
  '.caches .chosen th',
  '.caches .number',
  '.legend .entry',
  '.plot .labels .recommended',
  '.plot .labels .uniform',
  '.plot .labels .engine',
]

const context = { version: '0.1.0', command: 'kqv replay model.gguf --policy policy.json --text texts/*.txt' }
let browser: Browser
let folder: string
const fileOf = (name: Name): string => join(folder, `${name}.html`)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kqv-replay-report-'))
  for (const name of names) writeFileSync(fileOf(name), renderReplayReport(replays[name], context))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function openReplay(name: Name, options: BrowserContextOptions): ReturnType<typeof openPage> {
  return await openPage(browser, pathToFileURL(fileOf(name)).href, options)
}

describe('the report of a replay in a browser', () => {
  it.each(names.flatMap((name) => [360, 768, 1280].map((width) => ({ name, width }))))(
    'fits $width pixels without trouble: $name',
    async ({ name, width }) => {
      const { page, troubles } = await openReplay(name, sizeOf(width))
      await unfoldAll(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(troubles).toEqual([])
      await page.context().close()
    },
  )

  it.each(['light', 'dark'] as const)('has text that can be read in %s mode', async (colorScheme) => {
    const { page } = await openReplay('usual', { ...sizeOf(1280), colorScheme })
    const contrasts = await page.evaluate(measureContrast, texts)
    expect(contrasts.filter(({ ratio }) => ratio === undefined || ratio < 4.5)).toEqual([])
    await page.context().close()
  })

  it.each([360, 1280])('has no letters below 11 pixels in its plots at %d pixels', async (width) => {
    const { page } = await openReplay('usual', sizeOf(width))
    expect(Math.min(...(await letterHeights(page)))).toBeGreaterThanOrEqual(11)
    await page.context().close()
  })

  it.each((['usual', 'wordy'] as const).flatMap((name) => [360, 1280].map((width) => ({ name, width }))))(
    'keeps names of caches apart in each picture at $width pixels: $name',
    async ({ name, width }) => {
      const { page } = await openReplay(name, sizeOf(width))
      for (const id of ['frontier', 'prediction', 'depth']) {
        const labels = page.locator(`#${id} .labels:visible`).locator('text')
        expect(await labels.count()).toBe(16)
        expect({ id, collisions: await labels.evaluateAll(findCollisions) }).toEqual({ id, collisions: [] })
      }
      await page.context().close()
    },
  )

  it('is complete without scripts, and on paper', async () => {
    const { page } = await openReplay('usual', { ...sizeOf(1280), javaScriptEnabled: false })
    expect(await page.locator('h2:visible').count()).toBe(6)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('h2:visible').count()).toBe(6)
    await page.context().close()
  })
})
