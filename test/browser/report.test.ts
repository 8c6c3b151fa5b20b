import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '../../src/report/renderReport.ts'
import { context, createRecommendation } from '../report/fixture.ts'
import { measureContrast } from './contrast.ts'
import { launchChromium } from './launchChromium.ts'
import { findCollisions, letterHeights, openPage, sizeOf, unfoldAll } from './openPage.ts'

const recommendations = {
  usual: createRecommendation(),
  large: createRecommendation({ numLayers: 80, numKvHeads: 8 }),
  poor: createRecommendation({ numLayers: 6, numKvHeads: 1, layers: [3], numDocuments: 1, engines: [] }),
  wordy: createRecommendation({ model: 'an-organisation/a-model-with-a-name-without-end-'.repeat(4) }),
}
type Name = keyof typeof recommendations
const names = Object.keys(recommendations) as Name[]

/** Text of every kind: the words of the page must be readable in both modes. */
const texts = [
  'h1',
  'h2',
  '.lead strong',
  '.headline',
  '.tiles .note',
  '.interval',
  'nav a',
  'figcaption',
  '.head-axis',
  '.legend small',
  '.plot .drawing-wide text',
  '.plot .labels .chosen',
  '.forest strong.better',
  '.forest strong.worse',
  '.forest strong.open',
  'summary',
  '.data thead th',
  '.data .chosen th',
  'pre code',
  '.copy',
  '.tensors .unsure',
  '.method dt',
  'footer',
]

let browser: Browser
let folder: string
const fileOf = (name: Name): string => join(folder, `${name}.html`)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kqv-report-'))
  for (const name of names) writeFileSync(fileOf(name), renderReport(recommendations[name], context))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function openReport(name: Name, options: BrowserContextOptions): ReturnType<typeof openPage> {
  return await openPage(browser, pathToFileURL(fileOf(name)).href, options)
}

describe('the report in a browser', () => {
  it.each(names.flatMap((name) => [360, 390, 768, 1280, 1600].map((width) => ({ name, width }))))(
    'fits $width pixels without trouble: $name',
    async ({ name, width }) => {
      const { page, troubles } = await openReport(name, sizeOf(width))
      await unfoldAll(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(troubles).toEqual([])
      await page.context().close()
    },
  )

  it.each(['light', 'dark'] as const)('has text that can be read in %s mode', async (colorScheme) => {
    const { page } = await openReport('usual', { ...sizeOf(1280), colorScheme })
    const contrasts = await page.evaluate(measureContrast, texts)
    expect(contrasts.filter(({ ratio }) => ratio === undefined || ratio < 4.5)).toEqual([])
    await page.context().close()
  })

  it.each([360, 1280])('has no letters below 11 pixels in its plots at %d pixels', async (width) => {
    const { page } = await openReport('usual', sizeOf(width))
    const heights = await letterHeights(page)
    expect(heights.length).toBeGreaterThan(10)
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(11)
    await page.context().close()
  })

  it.each([360, 768, 1280])('keeps names of points and ticks of axes apart at %d pixels', async (width) => {
    const { page } = await openReport('usual', sizeOf(width))
    for (const group of ['.labels', '.ticks', '.layer-axis', '.head-axis']) {
      const letters = page.locator(`${group}:visible`).locator('text, span')
      const collisions = await letters.evaluateAll(findCollisions)
      expect({ group, collisions }).toEqual({ group, collisions: [] })
    }
    await page.context().close()
  })

  it('runs layers to the right on a desktop and down on a phone', async () => {
    for (const width of [1280, 390]) {
      const { page } = await openReport('usual', sizeOf(width))
      const [first, last] = await page
        .locator('.cells')
        .first()
        .locator('rect')
        .evaluateAll((all) =>
          [all[0], all[all.length - 1]].map((cell) => cell.getBoundingClientRect().toJSON()),
        )
      const across = last.left - first.left
      const down = last.top - first.top
      expect(width === 1280 ? across : down).toBeGreaterThan(width === 1280 ? down : across)
      await page.context().close()
    }
  })

  it('says a cell in words where it is touched', async () => {
    const { page } = await openReport('usual', { ...sizeOf(390), hasTouch: true })
    const figure = page.locator('figure.heat').first()
    await figure.locator('rect').first().tap()
    expect(await figure.locator('.readout').textContent()).toMatch(
      /^layer 0, head 0, keys: .* · loss .* · KL/,
    )
    await page.context().close()
  })

  it('copies a configuration', async () => {
    const { page, troubles } = await openReport('usual', {
      ...sizeOf(1280),
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const button = page.locator('.engine .copy').first()
    await button.click()
    await expect.poll(() => button.textContent()).toBe('Copied')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      recommendations.usual.engines[0].configuration,
    )
    expect(troubles).toEqual([])
    await page.context().close()
  })

  it('is complete without scripts', async () => {
    const { page } = await openReport('usual', { ...sizeOf(1280), javaScriptEnabled: false })
    expect(await page.locator('h2:visible').count()).toBe(8)
    expect(await page.locator('.copy:visible').count()).toBe(0)
    expect(await page.locator('pre:visible').count()).toBe(recommendations.usual.engines.length + 1)
    await page.context().close()
  })

  it('prints every section', async () => {
    const { page } = await openReport('usual', sizeOf(1280))
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('h2:visible').count()).toBe(8)
    expect(await page.locator('nav:visible').count()).toBe(0)
    await page.context().close()
  })
})
