import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { ModelVerdict } from '../../src/advisor/modelVerdict.ts'
import type { Recommendation } from '../../src/advisor/recommendation.ts'
import { renderReport } from '../../src/report/renderReport.ts'
import { buildModelVerdict } from '../builders/buildModelVerdict.ts'
import { context, createRecommendation } from './fixture.ts'
import { outlineOf, textOf, withoutScript } from './outline.ts'

const sensitivity = { probe: 'mse3', numDocuments: 8, predictedKlNats: 0.0151 }
const recommendation = createRecommendation({ numLayers: 2 })

function reportOf(replay: ModelVerdict, others: Partial<Recommendation> = {}): string {
  return renderReport({ ...recommendation, replay, ...others }, context)
}

const usual = buildModelVerdict()
const usualReport = reportOf(usual, { sensitivity })
const usualPage = parseHTML(usualReport).document

const broken = { value: Number.NaN, interval: { lower: Number.NaN, upper: Infinity, level: 0.95 } }
const cases: Readonly<Record<string, ModelVerdict>> = {
  'the policy alone': { ...usual, caches: usual.caches.slice(0, 1) },
  'no comparison': {
    ...usual,
    caches: usual.caches.map(({ comparison: _, ...cache }) => cache),
  },
  'three documents': buildModelVerdict({ numDocuments: 3 }),
  'numbers that are none': {
    ...usual,
    caches: usual.caches.map((cache) => ({
      ...cache,
      statistics: { meanKld: broken, sameTop: broken, logPerplexityRatio: broken },
    })),
  },
}

function sectionOf(report: string): Element {
  return parseHTML(report).document.querySelector('#model') as Element
}

describe('what the model says, in the report of a recommendation', () => {
  it('reads and is drawn as before', async () => {
    const section = `<main>${(usualPage.querySelector('#model') as Element).outerHTML}</main>`
    await expect(`${outlineOf(section)}\n`).toMatchFileSnapshot('__snapshots__/replayedPolicy.txt')
  })

  it('stands first, is linked to, and is in the answer in a sentence', () => {
    expect(usualPage.querySelector('nav a')?.getAttribute('href')).toBe('#model')
    expect(usualPage.querySelector('h2')?.textContent).toBe('What the model says')
    const answer = textOf(usualPage.querySelector('#answer') as Element)
    expect(answer).toContain(
      'The model was asked. Its predictions are worse than with a cache in f16, by more',
    )
  })

  it('is not there where the model was not asked, and the method says so', () => {
    const report = renderReport(recommendation, context)
    const { document } = parseHTML(report)
    expect(document.querySelector('#model')).toBeNull()
    expect(textOf(document.querySelector('#method') as Element)).toContain(
      'what they do to the predictions of the model was not measured here; kqv replay measures it.',
    )
    expect(document.querySelector('#answer')?.textContent).not.toContain('was asked')
  })

  it('shows the prediction beside the measurement, and how to get one', () => {
    expect(textOf(usualPage.querySelector('#model .tiles') as Element)).toContain(
      'Predicted mean KLD0.0151nats, by the sensitivity of 8 documents',
    )
    expect(textOf(sectionOf(reportOf(usual)).querySelector('.tiles') as Element)).toContain(
      'Predicted mean KLD–kqv sensitivity gives what a prediction takes',
    )
  })

  it('has a row for every cache, numbered as in the picture', () => {
    const rows = [...usualPage.querySelectorAll('#model .caches tbody tr')].map(textOf)
    expect(rows).toHaveLength(5)
    expect(rows[0]).toMatch(/^1 recommended ?recommended policy ?worse: mean KLD/)
    expect(rows[4]).toMatch(/^5 q8_0 ?uniform scheme ?no worse/)
  })

  it('says what stayed exact', () => {
    expect(textOf(sectionOf(usualReport))).toContain(
      'Not quantized were the latest 16 tokens, which flatters every cache.',
    )
    const plain = textOf(sectionOf(reportOf({ ...usual, recentWindow: 0 })))
    expect(plain).not.toContain('Not quantized')
    expect(textOf(sectionOf(reportOf({ ...usual, recentWindow: 0, sinkTokens: 1 })))).toContain(
      'Not quantized were the first 1 token, which',
    )
  })

  it('names the texts of the replay in the method', () => {
    expect(textOf(usualPage.querySelector('#method') as Element)).toContain(
      'of the policy, on moby dick, dialogue (120 tokens), ',
    )
  })

  it.each(Object.entries(cases))('prints no broken number and every section for %s', (_, replay) => {
    const report = reportOf(replay)
    expect(withoutScript(report)).not.toMatch(/NaN|undefined|Infinity|\[object|>false/)
    expect(parseHTML(report).document.querySelectorAll('h2')).toHaveLength(9)
  })

  it('counts a comparison without a verdict among the open ones', () => {
    const answer = parseHTML(reportOf(cases['three documents'])).document.querySelector('#answer') as Element
    expect(textOf(answer)).toContain(
      'recommendation against mse4 / mse3:norm=float32,correction=on, mean KLD: measured on 3 documents, about 8 would do',
    )
  })

  it('needs no network, and shows text from outside as it is', () => {
    const hostile = `</title><script>alert(1)</script><img src=x onerror="alert('2')">`
    const report = reportOf({
      ...usual,
      baseline: hostile,
      documents: [{ name: hostile, numTokens: 9 }],
      caches: usual.caches.map((cache) => ({ ...cache, label: hostile })),
    })
    const { document } = parseHTML(report)
    expect(report.match(/<script/g)).toHaveLength(1)
    expect(document.querySelectorAll('img, [onerror]')).toHaveLength(0)
    expect(document.querySelector('#model .caches tbody th')?.textContent).toContain(hostile)
    expect(report.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|url\(|@import|<link|<iframe/)
  })
})
