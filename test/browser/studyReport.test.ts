import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderStudyReport } from '../../src/report/study/renderStudyReport.ts'
import { context, createStudyFindings, quickGrids } from '../report/study/fixture.ts'
import { measureContrast } from './contrast.ts'
import { launchChromium } from './launchChromium.ts'
import { findCollisions, letterHeights, openPage, sizeOf, unfoldAll } from './openPage.ts'

const studies = {
  paper: createStudyFindings(),
  quick: createStudyFindings({ design: 'quick', trials: 16, grids: quickGrids, temperatures: [] }),
  poor: createStudyFindings({
    design: 'a-design-with-a-name-without-end-'.repeat(5),
    trials: 3,
    grids: quickGrids,
    temperatures: [1],
  }),
}
type Name = keyof typeof studies
const names = Object.keys(studies) as Name[]

/** Text of every kind that the other report lacks. */
const texts = [
  '.lead',
  '.claim th b',
  '.badge.holds',
  '.badge.fails',
  '.badge.partly',
  '.claims .figure th',
  '.theory',
  '.matrix .level b',
  '.matrix .factor',
  '.matrix > i.holds',
  '.matrix > i.fails',
  '.ratios .numbers .declared',
  '.ratios .numbers .ours:not(.declared)',
  '.ratios .ticks',
  '.plot .drawing-wide text',
  '.winners td.wins-kqv',
  '.winners td.wins-mse',
  '.winners td.unclear',
  '#quorum .data thead th',
  'pre code',
]

let browser: Browser
let folder: string
const fileOf = (name: Name): string => join(folder, `${name}.html`)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kqv-study-report-'))
  for (const name of names) writeFileSync(fileOf(name), renderStudyReport(studies[name], context))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function openStudy(name: Name, options: BrowserContextOptions): ReturnType<typeof openPage> {
  return await openPage(browser, pathToFileURL(fileOf(name)).href, options)
}

describe('the report of a study in a browser', () => {
  it.each(names.flatMap((name) => [360, 390, 768, 1280, 1600].map((width) => ({ name, width }))))(
    'fits $width pixels without trouble: $name',
    async ({ name, width }) => {
      const { page, troubles } = await openStudy(name, sizeOf(width))
      await unfoldAll(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(troubles).toEqual([])
      await page.context().close()
    },
  )

  it.each(['light', 'dark'] as const)('has text that can be read in %s mode', async (colorScheme) => {
    const { page } = await openStudy('paper', { ...sizeOf(1280), colorScheme })
    const contrasts = await page.evaluate(measureContrast, texts)
    expect(contrasts.filter(({ ratio }) => ratio === undefined || ratio < 4.5)).toEqual([])
    await page.context().close()
  })

  it.each([360, 1280])('has no letters below 11 pixels in its plots at %d pixels', async (width) => {
    const { page } = await openStudy('paper', sizeOf(width))
    const heights = await letterHeights(page)
    expect(heights.length).toBeGreaterThan(10)
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(11)
    await page.context().close()
  })

  it.each([360, 768, 1280])(
    'keeps levels of readings and ticks of axes apart at %d pixels',
    async (width) => {
      const { page } = await openStudy('paper', sizeOf(width))
      for (const group of ['.matrix .level', '.matrix .factor', '.matrix .claim-id', '.ratios .ticks span']) {
        const collisions = await page.locator(`${group}:visible`).evaluateAll(findCollisions)
        expect({ group, collisions }).toEqual({ group, collisions: [] })
      }
      await page.context().close()
    },
  )

  it('runs readings to the right on a desktop and down on a phone', async () => {
    for (const width of [1280, 390]) {
      const { page } = await openStudy('paper', sizeOf(width))
      const [first, second] = await page
        .locator('.matrix > i')
        .evaluateAll((all) => [all[0], all[1]].map((cell) => cell.getBoundingClientRect().toJSON()))
      expect(width === 1280 ? second.left - first.left : second.top - first.top).toBeGreaterThan(10)
      expect(width === 1280 ? second.top - first.top : second.left - first.left).toBe(0)
      await page.context().close()
    }
  })

  it('says a cell in words where it is touched', async () => {
    const { page } = await openStudy('paper', { ...sizeOf(390), hasTouch: true })
    const touch = async (figure: string, cell: string): Promise<string | null> => {
      await page.locator(`${figure} ${cell}`).first().tap()
      return await page.locator(`${figure} .readout`).first().textContent()
    }
    expect(await touch('figure.readings', '.matrix > i')).toMatch(
      /^C1 holds in part · orthogonal sketch, .* · KQV/,
    )
    expect(await touch('.ratio-forest', 'td[title] svg')).toMatch(
      /^Gaussian, full rank, d = 128, n = 2 · Our reading: QKQV \/ KQV .* closed form/,
    )
    expect(await touch('#winners figure', 'td[title]')).toMatch(/^Gaussian, .* · next KV, its loss/)
    await page.context().close()
  })

  it('is complete without scripts, and on paper', async () => {
    const { page } = await openStudy('paper', { ...sizeOf(1280), javaScriptEnabled: false })
    expect(await page.locator('h2:visible').count()).toBe(7)
    expect(await page.locator('.copy:visible').count()).toBe(0)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('h2:visible').count()).toBe(7)
    await page.context().close()
  })
})
