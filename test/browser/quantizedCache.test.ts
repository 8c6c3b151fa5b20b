import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCacheScenario, type ScenarioResult } from './cacheScenario.ts'
import { launchChromium } from './launchChromium.ts'

const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
let browser: Browser
let files: ReadonlyMap<string, string>
const servers: Server[] = []

beforeAll(async () => {
  files = await bundle()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  for (const server of servers) server.close()
})

/** The scenario and the worker as files for a browser, with nothing left to resolve. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  const input = {
    scenario: pathOf('cacheScenario.ts'),
    cacheWorker: pathOf('../../src/threads/cacheWorker.ts'),
  }
  const built = await rolldown({ input, platform: 'browser' })
  const { output } = await built.generate({ format: 'esm', entryFileNames: '[name].js' })
  return new Map(
    output.flatMap((file): [string, string][] =>
      file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [],
    ),
  )
}

/** Address of a page of the bundle's own origin. */
async function serve(headers: Record<string, string>): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const code = files.get(url)
    const type = code === undefined ? 'text/html' : 'text/javascript'
    response
      .writeHead(200, { 'Content-Type': type, ...headers })
      .end(code ?? '<!doctype html><link rel="icon" href="data:,">')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

async function runInBrowser(numThreads: number, headers: Record<string, string>): Promise<ScenarioResult> {
  const page = await browser.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  await page.goto(await serve(headers))
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
