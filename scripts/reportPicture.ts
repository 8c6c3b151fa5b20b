import { resolve } from 'node:path'
import { chromium } from 'playwright-core'

/**
 * Takes the README's picture of a report: `node scripts/reportPicture.ts out/report.html docs/report.png`.
 *
 * Needs Debian's Chromium, or another one named in the environment variable `CHROMIUM`.
 */
const [report, picture] = process.argv.slice(2)
if (!report || !picture) throw new RangeError('usage: node scripts/reportPicture.ts REPORT.html PICTURE.png')

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const page = await browser.newPage({ viewport: { width: 1120, height: 1180 }, deviceScaleFactor: 1 })
await page.goto(`file://${resolve(report)}`)
await page.screenshot({ path: picture })
await browser.close()
