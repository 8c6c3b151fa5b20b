import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { cacheName } from '../../../src/report/replay/cacheName.ts'
import { renderReplayReport } from '../../../src/report/replay/renderReplayReport.ts'
import { findReplay } from '../../../src/study/replay/findReplay.ts'
import type { CandidateFinding, ReplayFindings } from '../../../src/study/replay/replayFindings.ts'
import { buildReplay, usualCaches } from '../../builders/buildReplay.ts'
import { outlineOf, textOf, withoutScript } from '../outline.ts'

const context = { version: '0.1.0', command: 'kqv replay model.gguf --policy policy.json --text texts/*.txt' }
const usual = findReplay(buildReplay())
const usualReport = renderReplayReport(usual, context)
const usualPage = parseHTML(usualReport).document

const exact = { label: 'f16', family: 'uniform', bitsPerValue: 16, kld: 0 } as const

function withCandidates(change: (candidate: CandidateFinding) => CandidateFinding): ReplayFindings {
  return { ...usual, candidates: usual.candidates.map(change) }
}

const broken = { value: Number.NaN, interval: { lower: Number.NaN, upper: Infinity, level: 0.95 } }
const cases: Readonly<Record<string, ReplayFindings>> = {
  'one document': findReplay(buildReplay({ numDocuments: 1 })),
  'one cache': findReplay(buildReplay({ caches: usualCaches.slice(0, 1) })),
  'a cache without any error': findReplay(buildReplay({ caches: [exact] })),
  'the same beside others': findReplay(buildReplay({ caches: [...usualCaches, exact] })),
  'no prediction': findReplay(
    buildReplay({ caches: usualCaches.map(({ predictedLoss: _, ...cache }) => cache) }),
  ),
  'numbers that are none': withCandidates((candidate) => ({
    ...candidate,
    statistics: { ...candidate.statistics, meanKld: broken, sameTop: broken, maximumKld: Infinity },
    depths: candidate.depths.map((depth) => ({ ...depth, meanKld: broken })),
  })),
}

describe('the report of a replay', () => {
  it('says and draws what it did before', async () => {
    await expect(`${outlineOf(usualReport)}\n`).toMatchFileSnapshot('__snapshots__/outline.txt')
  })

  it('depends on its input alone', () => {
    expect(renderReplayReport(findReplay(buildReplay()), context)).toBe(usualReport)
  })

  it.each(Object.entries(cases))('prints no broken number and every section for %s', (_, findings) => {
    const report = renderReplayReport(findings, context)
    expect(withoutScript(report)).not.toMatch(/NaN|undefined|Infinity|\[object|>false/)
    expect(parseHTML(report).document.querySelectorAll('h2')).toHaveLength(6)
  })

  it('answers with the smallest cache that is no worse', () => {
    const lead = textOf(usualPage.querySelector('.lead') as Element)
    expect(lead).toBe(
      'recommended 4.5 is no worse than f16, within 0.01 nats a token, in 4.49 bits per value: ' +
        'the smallest of 8 such caches among 16.',
    )
  })

  it('says that no cache is shown to be no worse, and that documents lack', () => {
    const { document } = parseHTML(renderReplayReport(cases['one document'], context))
    const answer = textOf(document.querySelector('#answer') as Element)
    expect(answer).toContain('None of 16 caches is shown to be no worse than f16, within 0.01 nats a token.')
    expect(answer).toContain('1 document cannot give intervals and verdicts, 8 would do')
  })

  it('has a row for every cache, with its verdict in words', () => {
    const rows = [...usualPage.querySelectorAll('.caches tbody tr')].map(textOf)
    expect(rows).toHaveLength(16)
    expect(rows[0]).toMatch(/^1 recommended 3 ?recommended policy ?worse: mean KLD/)
    expect(rows[2]).toContain('no worse')
  })

  it('numbers every cache in each picture, and names the numbers below', () => {
    const numbers = usualCaches.map((_, index) => `${index + 1}`)
    for (const id of ['frontier', 'prediction', 'depth']) {
      for (const width of ['wide', 'narrow']) {
        const labels = usualPage.querySelectorAll(`#${id} svg[class*="drawing-${width}"] .labels text`)
        expect([...labels].map(textOf).toSorted()).toEqual(numbers.toSorted())
      }
      const keys = [...usualPage.querySelectorAll(`#${id} .plot-keys li`)]
      const named = keys.map((key) => [Number(key.getAttribute('value')), textOf(key)] as const)
      for (const [number, name] of named) expect(name).toBe(cacheName(usualCaches[number - 1].label))
      expect(keys).toHaveLength(usualCaches.length)
    }
  })

  it('keeps numbers at the ends of lines a line apart', () => {
    const labels = [...usualPage.querySelectorAll('#depth .drawing-wide .ends text')]
    const places = labels.map((label) => Number(label.getAttribute('y'))).toSorted((a, b) => a - b)
    const gaps = places.slice(1).map((place, index) => place - places[index])
    expect(places).toHaveLength(16)
    expect(Math.min(...gaps)).toBeGreaterThan(14.5)
  })

  it('needs no network', () => {
    const report = usualReport.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
    expect(report).not.toMatch(/https?:|url\(|@import|<link|<img|<iframe|\ssrc=/)
  })

  it('has ids that occur once, and links that lead to them', () => {
    const ids = [...usualPage.querySelectorAll('[id]')].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const link of usualPage.querySelectorAll('nav a'))
      expect(ids).toContain(link.getAttribute('href')?.slice(1))
  })

  it('shows text from outside as it is, and makes nothing of it', () => {
    const hostile = `</title></style><script>alert(1)</script><img src=x onerror="alert('2')">&lt;\${3}`
    const findings: ReplayFindings = {
      ...withCandidates((candidate) => ({ ...candidate, label: `${hostile}${candidate.label}` })),
      model: hostile,
      baseline: hostile,
      documents: [{ name: hostile, numTokens: 9 }],
      comparisons: usual.comparisons.map((comparison) => ({ ...comparison, candidate: hostile })),
    }
    const report = renderReplayReport(findings, { version: hostile, command: hostile })
    const { document } = parseHTML(report)
    expect(report.match(/<script/g)).toHaveLength(1)
    expect(document.querySelectorAll('img, [onerror]')).toHaveLength(0)
    for (const selector of [
      'title',
      'h1',
      '.caches tbody th',
      'pre code',
      '.plot svg title',
      '.plot-keys li',
    ])
      expect(document.querySelector(selector)?.textContent).toContain(hostile)
  })
})
