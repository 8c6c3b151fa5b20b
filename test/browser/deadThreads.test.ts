import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeathResult, runDeathScenario } from './deathScenario.ts'
import { launchChromium } from './launchChromium.ts'
import { bundleFor, isolationHeaders, serveBundle } from './servedBundle.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** @param worker files that the page's worker is made of */
async function runWith(worker: Readonly<Record<string, URL>>): Promise<DeathResult> {
  const files = await bundleFor({ scenario: new URL('deathScenario.ts', import.meta.url), ...worker })
  const { server, address } = await serveBundle(files, isolationHeaders)
  const page = await browser.newPage()
  await page.goto(address)
  // as text: the test runner would rewrite an import
  const script = `import('/scenario.js').then((scenario) => scenario.${runDeathScenario.name}())`
  const result: DeathResult = await page.evaluate(script)
  await page.close()
  server.close()
  return result
}

describe('a worker in Chromium', () => {
  it('that dies over an item makes an error of the call, with the cause, and the cache goes on', async () => {
    const { message, ...result } = await runWith({ cacheWorker: new URL('dyingWorker.ts', import.meta.url) })
    expect(message).toMatch(/^quantized cache: a thread died over its work, got \d+ of \d+ items done/)
    expect(result).toEqual({
      threadsBefore: 2,
      cause: 'Error: the worker is tired',
      threadsAfter: 1,
      goesOn: true,
    })
  })

  it('that cannot be loaded is not missed, and no longer counted', async () => {
    expect(await runWith({})).toEqual({
      threadsBefore: 2,
      message: '',
      cause: '',
      threadsAfter: 1,
      goesOn: true,
    })
  })
})
