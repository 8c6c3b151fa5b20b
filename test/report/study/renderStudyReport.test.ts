import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { renderStudyReport } from '../../../src/report/study/renderStudyReport.ts'
import type { ClaimPart, StudyFindings } from '../../../src/study/claims/studyFindings.ts'
import type { PairedVerdict } from '../../../src/study/pairedVerdict.ts'
import { outlineOf, textOf, withoutScript } from '../outline.ts'
import { allReadings, context, createStudyFindings, ourReading, quickGrids } from './fixture.ts'

const NUM_SECTIONS = 7
const usual = createStudyFindings()
const usualReport = renderStudyReport(usual, context)
const usualPage = parseHTML(usualReport).document
const quickReadings = allReadings.filter(({ scale, norm }) => scale === 'unbiased' && norm === 'float16')
const createQuick = (): StudyFindings =>
  createStudyFindings({
    design: 'quick',
    trials: 16,
    grids: quickGrids,
    readings: quickReadings,
    temperatures: [],
  })
const quick = createQuick()

const nowhere: StudyFindings = {
  design: 'empty',
  designHash: '0',
  trials: 0,
  claims: [],
  variances: [],
  jensen: [],
  linearity: [],
  winners: [],
  distances: [],
}

const manyPlaces = createStudyFindings({
  readings: [ourReading, { ...ourReading, sketch: 'gaussian' }],
  grids: [
    {
      name: 'many',
      laws: Array.from({ length: 10 }, (_, i) => `student${i + 3}`),
      structures: ['full', ...Array.from({ length: 9 }, (_, i) => `rank${2 ** i}`)],
      headDims: [128],
    },
  ],
})

/** Every number of some findings made into one that is none, whatever it means. */
function withNumber(value: unknown, broken: number): unknown {
  if (Array.isArray(value)) return value.map((item) => withNumber(item, broken))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      typeof item === 'number' && !['bits', 'headDim', 'trials'].includes(name)
        ? [name, broken]
        : [name, withNumber(item, broken)],
    ),
  )
}

const cases = {
  'the quick design': quick,
  'nothing measured': nowhere,
  'too few trials for intervals': createStudyFindings({ trials: 3, grids: quickGrids, temperatures: [1] }),
  'one reading': createStudyFindings({ grids: quickGrids, readings: [ourReading] }),
  'readings without ours': createStudyFindings({
    grids: quickGrids,
    readings: allReadings.filter(({ sketch }) => sketch === 'haar'),
  }),
  'numbers that are none': withNumber(quick, Number.NaN) as StudyFindings,
  'numbers without end': withNumber(quick, Number.POSITIVE_INFINITY) as StudyFindings,
  'numbers of zero': withNumber(quick, 0) as StudyFindings,
}

const reports = Object.fromEntries(
  Object.entries(cases).map(([name, findings]) => [name, renderStudyReport(findings, context)]),
)
const reportOf = (name: keyof typeof cases): string => reports[name]

describe('the report of a study', () => {
  it('says and draws what it did before', async () => {
    await expect(`${outlineOf(reportOf('the quick design'))}\n`).toMatchFileSnapshot(
      '__snapshots__/outline.txt',
    )
  })

  it('depends on its input alone', () => {
    expect(renderStudyReport(createQuick(), context)).toBe(reportOf('the quick design'))
  })

  it.each(Object.entries(reports))('prints no broken number and every section for %s', (_, report) => {
    expect(withoutScript(report)).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(parseHTML(report).document.querySelectorAll('h2')).toHaveLength(NUM_SECTIONS)
  })

  it('begins with the outcome of every claim under both readings that it tells', () => {
    const answer = usualPage.querySelector('#answer') as Element
    expect(textOf(answer.querySelector('.lead') as Element)).toBe(
      'Under our reading of the paper, C2 holds; C1 and C4 hold in part; C3 and C5 do not hold.',
    )
    const verdicts = [...(answer.querySelector('.claims') as Element).querySelectorAll('.claim')].map((row) =>
      [...row.querySelectorAll('.badge')].map((badge) => textOf(badge).slice(1)),
    )
    expect(verdicts).toEqual([
      ['holds in part', 'holds in part'],
      ['holds', 'holds'],
      ['does not hold', 'does not hold'],
      ['holds in part', 'holds'],
      ['does not hold', 'does not hold'],
    ])
  })

  it('sets the published number beside ours and the closed form', () => {
    const figure = textOf(usualPage.querySelector('.claims .figure') as Element)
    expect(figure).toMatch(
      /^KL\(QKQV\) .* 2\.25 2\.08 \[.*\] closed form 2\.08 ?5\.71 \[.*\] closed form 5\.71$/,
    )
  })

  it('has a cell with its words for every claim and reading, and a bracket for every level', () => {
    const cells = [...usualPage.querySelectorAll('.matrix > i')]
    expect(cells).toHaveLength(5 * allReadings.length)
    expect(cells[0].getAttribute('title')).toMatch(
      /^C1 holds in part\northogonal sketch, unbiased decode scale/,
    )
    expect([...usualPage.querySelectorAll('.matrix .level')].map(textOf).slice(0, 5)).toEqual([
      'orthogonal',
      'Gaussian',
      'Haar',
      'unbiased',
      'least error',
    ])
  })

  it('draws a claim that does not depend on a factor alike under all its levels', () => {
    const outcomes = (id: string, level: string): (string | null)[] =>
      [...usualPage.querySelectorAll('.matrix > i')]
        .filter((cell) => cell.getAttribute('title')?.match(`^${id}[^]*${level}`))
        .map((cell) => cell.getAttribute('class'))
    expect(outcomes('C2', 'uniform codebook')).toEqual(outcomes('C2', 'Lloyd-Max codebook'))
    expect(outcomes('C1', 'uniform codebook')).not.toEqual(outcomes('C1', 'Lloyd-Max codebook'))
  })

  it('tells every comparison as the error of a scheme over that of KQV, whichever way it was asked', () => {
    const [first] = usual.claims
    const [part] = first.parts
    const cellOf = (asked: Partial<ClaimPart>, verdict: Partial<PairedVerdict>): string | undefined => {
      const parts = [{ ...part, ...asked, verdict: { ...part.verdict, ...verdict } }]
      const report = renderStudyReport({ ...nowhere, claims: [{ ...first, parts }] }, context)
      return parseHTML(report).document.querySelector('.ratios td[title]')?.outerHTML
    }
    const reverse = { candidate: 'KQV', baseline: 'QKQV', expected: 'better', rankBiserial: -1 } as const
    const told = { candidate: 'QKQV', baseline: 'KQV', expected: 'worse', rankBiserial: 1 } as const
    for (const ratios of [
      [{ value: 0.5 }, { value: 2 }],
      [
        { value: 0.5, interval: { lower: 0.4, upper: 0.8, level: 0.95 } },
        { value: 2, interval: { lower: 1.25, upper: 2.5, level: 0.95 } },
      ],
    ]) {
      const cell = cellOf(reverse, { outcome: 'better', ratio: ratios[0] })
      expect(cell).toBe(cellOf(told, { outcome: 'worse', ratio: ratios[1] }))
      expect(cell).toMatch('QKQV / KQV 2.00')
    }
  })

  it('marks winners that are not told apart from the next', () => {
    const own = usual.winners.filter(({ metric, ledger }) => metric === 'klNats' && ledger === 'codeBits')
    const map = usualPage.querySelector('#winners .winner-map') as Element
    expect(map.querySelectorAll('td.unclear')).toHaveLength(own.filter(({ isClear }) => !isClear).length)
    expect(map.querySelectorAll('td[class^="wins-"]')).toHaveLength(
      own.filter(({ isClear }) => isClear).length,
    )
  })

  it('lists the comparisons on which the tools differ', () => {
    const quorum = textOf(usualPage.querySelector('#quorum') as Element)
    expect(quorum).toMatch(/\d+ comparisons? on which the tools differ/)
  })

  it('says what the design did not measure', () => {
    const section = (name: keyof typeof cases, id: string): string =>
      textOf(parseHTML(reportOf(name)).document.querySelector(`#${id}`) as Element)
    expect(section('the quick design', 'jensen')).toContain('no grid that scales the logits')
    expect(section('too few trials for intervals', 'jensen')).toContain('temperature was not swept')
    expect(section('too few trials for intervals', 'quorum')).toContain('No test was run')
    expect(section('one reading', 'answer')).toContain('Only one reading was measured')
    expect(section('readings without ours', 'answer')).toContain('not judged under our reading')
  })

  it('needs no network', () => {
    const report = usualReport.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
    expect(report).not.toMatch(/https?:|url\(|@import|<link|<img|<iframe|\ssrc=/)
  })

  it('stays below 3 MB, for hundreds of conditions too', () => {
    expect(usualReport.length).toBeLessThan(2_000_000)
    const report = renderStudyReport(manyPlaces, context)
    expect(report.length).toBeLessThan(3_000_000)
    expect(report).toContain('places not drawn; the findings hold them')
  })

  it('has ids that occur once, and links that lead to them', () => {
    const ids = [...usualPage.querySelectorAll('[id]')].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const link of usualPage.querySelectorAll('nav a'))
      expect(ids).toContain(link.getAttribute('href')?.slice(1))
  })
})

describe('text from outside', () => {
  const hostile = `</title></style><script>alert(1)</script><img src=x onerror="alert('2')">&lt;\${3}`
  const place = { law: hostile, structure: hostile, grid: hostile }
  const scheme = hostile
  const report = renderStudyReport(
    {
      ...quick,
      design: hostile,
      designHash: hostile,
      claims: quick.claims.map((claim) => ({
        ...claim,
        claim: hostile,
        summary: hostile,
        figures: claim.figures.map((figure) => ({ ...figure, name: hostile })),
        parts: claim.parts.map((part) => ({ ...part, ...place, candidate: hostile })),
      })),
      variances: quick.variances.map((variance) => ({ ...variance, ...place })),
      jensen: usual.jensen.map((finding) => ({ ...finding, ...place })),
      linearity: usual.linearity.map((finding) => ({ ...finding, ...place, scheme, summary: hostile })),
      winners: quick.winners.map((finding) => ({ ...finding, ...place, winner: hostile, runnerUp: hostile })),
      distances: quick.distances.map((finding) => ({ ...finding, ...place })),
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
      '.eyebrow',
      '.claim th',
      '.figure th',
      '.ratios tbody th',
      'pre code',
      '.winners td[title] span',
    ])
      expect(document.querySelector(selector)?.textContent).toContain(hostile)
    expect(document.querySelector('.ratios td[title]')?.getAttribute('title')).toContain(hostile)
  })
})
