import type { Server } from 'node:http'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCacheScenario, type ScenarioResult } from './cacheScenario.ts'
import { launchChromium } from './launchChromium.ts'
import { type Bundle, bundleFor, isolationHeaders, serveBundle } from './servedBundle.ts'

let browser: Browser
let files: Bundle
const servers: Server[] = []

beforeAll(async () => {
  files = await bundleFor({
    scenario: new URL('cacheScenario.ts', import.meta.url),
    cacheWorker: new URL('../../src/threads/cacheWorker.ts', import.meta.url),
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  for (const server of servers) server.close()
})

async function runInBrowser(numThreads: number, headers: Record<string, string>): Promise<ScenarioResult> {
  const page = await browser.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  const { server, address } = await serveBundle(files, headers)
  servers.push(server)
  await page.goto(address)
  // as text: the test runner would rewrite an import
  const script = `import('/scenario.js').then((scenario) => scenario.runCacheScenario(${numThreads}))`
  const result: ScenarioResult = await page.evaluate(script)
  expect(troubles).toEqual([])
  await page.close()
  return result
}

describe('a quantized cache in Chromium', () => {
  it('stores and computes what it does in Node, bit for bit, on one thread and on several', async () => {
    const inNode = await runCacheScenario(1)
    expect(await runInBrowser(1, {})).toEqual(inNode)
    for (const numThreads of [2, 3])
      expect(await runInBrowser(numThreads, isolationHeaders)).toEqual({
        ...inNode,
        threads: numThreads,
        wasHelped: true,
      })
  })

  it('runs on one thread where the page is not cross-origin isolated, and says so', async () => {
    const inNode = await runCacheScenario(2)
    expect(inNode.threads).toBe(2)
    expect(await runInBrowser(2, {})).toEqual({ ...inNode, threads: 1, wasHelped: false })
  })
})
