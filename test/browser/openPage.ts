import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

export const sizeOf = (width: number): BrowserContextOptions => ({ viewport: { width, height: 900 } })

/** A page with what went wrong on it: console errors, exceptions, requests beyond the file. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; troubles: readonly string[] }> {
  const browserContext = await browser.newContext(options)
  const page = await browserContext.newPage()
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('request', (request) => {
    if (request.url() !== address) troubles.push(`request of ${request.url()}`)
  })
  await page.goto(address)
  return { page, troubles }
}

export async function unfoldAll(page: Page): Promise<void> {
  await page.locator('summary').evaluateAll((all) => {
    for (const summary of all) (summary.parentElement as HTMLDetailsElement).open = true
  })
}

/** Heights in pixels of all letters of plots that are seen. */
export async function letterHeights(page: Page): Promise<number[]> {
  return await page.locator('.plot text').evaluateAll((all) =>
    (all as SVGTextElement[])
      .filter((letters) => letters.checkVisibility() && letters.textContent !== '')
      .map((letters) => {
        const scale = letters.getScreenCTM()?.a ?? 0
        return scale * Number.parseFloat(getComputedStyle(letters).fontSize)
      }),
  )
}

/** Pairs of texts that cover each other; runs within the page. */
export function findCollisions(elements: readonly Element[]): string[] {
  if (elements.length < 3) return ['found nothing to compare']
  const boxes = elements.map((element) => ({
    text: element.textContent,
    box: element.getBoundingClientRect(),
  }))
  return boxes.flatMap((a, i) =>
    boxes
      .slice(0, i)
      .filter(
        (b) =>
          a.box.left < b.box.right &&
          b.box.left < a.box.right &&
          a.box.top < b.box.bottom &&
          b.box.top < a.box.bottom,
      )
      .map((b) => `${a.text} and ${b.text}`),
  )
}
