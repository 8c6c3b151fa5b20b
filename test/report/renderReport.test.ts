import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { Recommendation } from '../../src/advisor/recommendation.ts'
import { renderReport } from '../../src/report/renderReport.ts'
import { context, createRecommendation } from './fixture.ts'
import { outlineOf, textOf, withoutScript } from './outline.ts'

const usual = createRecommendation()
const usualReport = renderReport(usual, context)
const large = createRecommendation({ numLayers: 80, numKvHeads: 8 })

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Omit<T, K>
}

const cases: Readonly<Record<string, Recommendation>> = {
  'a one-document trace': createRecommendation({ numDocuments: 1 }),
  'one layer': createRecommendation({ numLayers: 1 }),
  'one KV head': createRecommendation({ numKvHeads: 1 }),
  'no engines': createRecommendation({ engines: [] }),
  'undecided layers': createRecommendation({ layers: [0, 10, 11, 29] }),
  'the smallest of all': createRecommendation({ numLayers: 1, numKvHeads: 1, numDocuments: 1, engines: [] }),
  '80 layers of 8 heads': large,
  'nothing measured': {
    ...usual,
    schemes: [],
    comparisons: [],
    frontier: [],
    tensors: [],
    prediction: { predictedLoss: 0, measuredLoss: 0, numDocuments: 0, heads: [] },
  },
  'losses of zero': {
    ...usual,
    optimality: { loss: 0, lowerBound: 0 },
    tensors: usual.tensors.map((tensor) => ({ ...tensor, loss: { value: 0 }, klNats: { value: 0 } })),
    schemes: usual.schemes.map((scheme) => ({ ...scheme, loss: { value: 0 } })),
  },
  'numbers that are none': {
    ...usual,
    optimality: { loss: Number.NaN, lowerBound: Number.NaN },
    tensors: usual.tensors.map((tensor) => ({ ...tensor, loss: { value: Number.NaN } })),
    schemes: usual.schemes.map((scheme) => ({
      ...scheme,
      loss: { value: Number.POSITIVE_INFINITY },
      ...(scheme.verdict && {
        verdict: { ...scheme.verdict, ratio: { value: Number.NaN }, unitsNeeded: Number.POSITIVE_INFINITY },
      }),
    })),
  },
  'ratios that are absent': {
    ...usual,
    comparisons: usual.comparisons.map((comparison) => ({
      ...comparison,
      verdict: without(comparison.verdict, 'ratio'),
    })),
    engines: usual.engines.map((engine) => without(engine, 'projectionLoss')),
  },
}

describe('the report', () => {
  it('says and draws what it did before', async () => {
    await expect(`${outlineOf(usualReport)}\n`).toMatchFileSnapshot('__snapshots__/outline.txt')
  })

  it('depends on its input alone', () => {
    expect(renderReport(createRecommendation(), context)).toBe(usualReport)
  })

  it.each(Object.entries(cases))('prints no broken number and every section for %s', (_, recommendation) => {
    const report = renderReport(recommendation, context)
    expect(withoutScript(report)).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(parseHTML(report).document.querySelectorAll('h2')).toHaveLength(8)
  })

  it('gives every tensor a cell with its words, in each of its maps', () => {
    const { document } = parseHTML(usualReport)
    const titles = [...document.querySelectorAll('.cells rect title')].map(textOf)
    expect(titles).toHaveLength(
      usual.tensors.length * 3 + usual.tensors.filter(({ klNats }) => klNats).length,
    )
    const { layer, kvHead, codec } = usual.tensors[0]
    expect(titles[0]).toMatch(`layer ${layer}, head ${kvHead}, keys: ${codec}`)
    expect(titles[0]).toMatch(/sensitivity [\d.]+ loss .* \[.*, .*\] KL .* nats evidence: /)
  })

  it('marks undecided layers in every map and says that nothing is known of them', () => {
    const report = renderReport(cases['undecided layers'], context)
    const { document } = parseHTML(report)
    for (const panel of document.querySelectorAll('.cells'))
      expect(panel.querySelectorAll('rect.undecided')).toHaveLength(26)
    expect(textOf(document.querySelector('.notice') as Element)).toContain('layers 1–9, 12–28')
  })

  it('says that evidence lacks, and how many documents would do', () => {
    const { document } = parseHTML(renderReport(cases['a one-document trace'], context))
    const answer = textOf(document.querySelector('#answer') as Element)
    expect(answer).toContain('not enough evidence to compare it with any baseline')
    expect(answer).toContain('180 of 180 tensors: not enough evidence')
    expect(answer).toContain('recommendation against uniform KV: measured on 1 document, about 8 would do')
    expect(answer).toContain('no interval')
  })

  it('answers the questions that people guess at, under the verdicts', () => {
    const { document } = parseHTML(usualReport)
    const questions = [...document.querySelectorAll('#answer .questions dt')].map(textOf)
    expect(questions).toEqual(['Keys or values?', 'Which heads are sensitive?', 'Does QJL help or hurt?'])
  })

  it('says beside the size how long the contexts were that it rests on, and again in the method', () => {
    const { document } = parseHTML(usualReport)
    expect(textOf(document.querySelector('.memory-bars caption') as Element)).toContain(
      'longest context measured: 1,024 tokens',
    )
    expect(textOf(document.querySelector('#method') as Element)).toContain('Longest context1,024 tokens')
  })

  it('shows the comparisons of one budget, and folds the others', () => {
    const { document } = parseHTML(usualReport)
    const budgets = [...document.querySelectorAll('#schemes details.budget')]
    expect(budgets.map((budget) => textOf(budget.querySelector('summary') as Element))).toEqual(
      [2, 3, 4, 5, 6].map((bits) => `At ${bits} nominal bits`),
    )
    expect(budgets.map((budget) => budget.hasAttribute('open'))).toEqual([false, false, true, false, false])
    expect(document.querySelectorAll('#schemes .forest > tbody > tr')).toHaveLength(usual.comparisons.length)
  })

  it('says what a size between two codecs is made of', () => {
    const [own, first, ...others] = usual.schemes
    const schemes = [own, { ...first, detail: 'mse3+mse4@0.25 / mse4' }, ...others]
    const { document } = parseHTML(renderReport({ ...usual, schemes }, context))
    expect(textOf(document.querySelector('#baselines') as Element)).toContain(
      'mse3+mse4@0.25 holds 25.0 % of the tokens in mse4, the others in mse3.',
    )
  })

  it('needs no network', () => {
    const report = usualReport.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
    expect(report).not.toMatch(/https?:|url\(|@import|<link|<img|<iframe|\ssrc=/)
    const links = [...parseHTML(report).document.querySelectorAll('a')]
    expect(links.map((link) => link.getAttribute('href')?.[0])).toEqual(links.map(() => '#'))
  })

  it('stays small', () => {
    expect(usualReport.length).toBeLessThan(1_000_000)
    expect(renderReport(large, context).length).toBeLessThan(4_000_000)
  })

  it('has ids that occur once, and links that lead to them', () => {
    const { document } = parseHTML(usualReport)
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const link of document.querySelectorAll('nav a'))
      expect(ids).toContain(link.getAttribute('href')?.slice(1))
  })
})

describe('text from outside', () => {
  const hostile = `</title></style><script>alert(1)</script><img src=x onerror="alert('2')">&lt;\${3}`
  const report = renderReport(
    {
      ...createRecommendation({ model: hostile }),
      menu: [hostile],
      trace: { ...usual.trace, checksum: hostile },
      tensors: usual.tensors.map((tensor) => ({ ...tensor, codec: hostile, reason: hostile })),
      schemes: usual.schemes.map((scheme) => ({ ...scheme, name: hostile, detail: hostile })),
      comparisons: usual.comparisons.map((comparison) => ({ ...comparison, candidate: hostile })),
      engines: usual.engines.map((engine) => ({
        ...engine,
        title: hostile,
        setting: hostile,
        configuration: hostile,
        cannotExpress: [hostile],
        warnings: [hostile],
      })),
    },
    { version: hostile, command: hostile },
  )
  const { document } = parseHTML(report)

  it('makes no element and no attribute', () => {
    expect(report.match(/<script/g)).toHaveLength(1)
    expect(document.querySelectorAll('img, [onerror]')).toHaveLength(0)
    expect(report).not.toContain('alert(1)</script>')
  })

  it('is shown as it is', () => {
    for (const selector of [
      'title',
      'h1',
      '.schemes tbody th',
      'pre code',
      '.plot svg title',
      '.plot-keys li',
    ])
      expect(document.querySelector(selector)?.textContent).toContain(hostile)
    expect(document.querySelector('.copy')?.getAttribute('aria-label')).toContain(hostile)
  })
})
