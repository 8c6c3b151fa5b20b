import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { Evidence, Recommendation } from '../../src/advisor/recommendation.ts'
import { schemesText } from '../../src/cli/text/schemesText.ts'
import { tensorsText } from '../../src/cli/text/tensorsText.ts'
import { evidenceBar, openQuestions } from '../../src/report/evidence.ts'
import type { Html } from '../../src/report/html.ts'
import { pairSentence, weightedSentence } from '../../src/report/pairSentence.ts'
import { schemeTable } from '../../src/report/schemeTable.ts'
import { candidatesOf } from '../../src/report/words.ts'
import { createRecommendation } from './fixture.ts'
import { textOf } from './outline.ts'

const usual = createRecommendation()
const bodyText = ({ markup }: Html): string =>
  textOf(parseHTML(`<html><body>${markup}</body></html>`).document.body)
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

describe('the pair of codecs that is handed out', () => {
  const tensorsOverPair = { value: 1.054, interval: { lower: 1.024, upper: 1.104, level: 0.95 } }
  const bitsPerValue = 3.88
  const paired: Recommendation = { ...usual, pair: { tensorsOverPair, bitsPerValue, isHandedOut: true } }

  it('is explained in one sentence, on the terminal and in the report', () => {
    const sentence = pairSentence(paired) ?? ''
    expect(sentence).toBe(
      'All keys share one codec and all values one: a codec for each tensor would not lose less, but ' +
        '1.05 x [1.02, 1.10] as much, on 24 documents, each left out of the choice in turn.',
    )
    expect(bodyText(evidenceBar(paired))).toContain(sentence)
    expect(oneLine(tensorsText(paired, 100))).toContain(sentence)
  })

  it('is what a weighted choice is better than, where each tensor has its own codec', () => {
    const sensitivity = { probe: 'mse3', numDocuments: 8, predictedKlNats: 0.0151 }
    const pair = { tensorsOverPair: { value: 0.644 }, bitsPerValue, isHandedOut: false }
    const weighted = { ...usual, sensitivity, pair }
    expect(pairSentence(weighted)).toBeUndefined()
    const sentence =
      'It was chosen to harm the predictions of the model least: weighted by sensitivity, a codec for each tensor is ' +
      'predicted to lose 0.644 x what the best uniform pair does at its size of 3.88 bits, on 24 documents, each left ' +
      'out of the choice in turn; a replay says what it loses in truth. The losses here are those of attention, ' +
      'unweighted.'
    expect(weightedSentence(weighted)).toBe(sentence)
    expect(oneLine(schemesText(weighted, 100))).toContain(sentence)
    expect(weightedSentence({ ...usual, pair })).toBeUndefined()
  })

  it('is not spoken of where it was not compared', () => {
    expect(pairSentence(usual)).toBeUndefined()
    for (const text of [bodyText(evidenceBar(usual)), tensorsText(usual, 100)])
      expect(text).not.toMatch(/share one codec|uniform pair of at most|undefined/)
  })

  it('has no interval on few documents', () => {
    const pair = { tensorsOverPair: { value: 1.2 }, bitsPerValue, isHandedOut: true }
    expect(pairSentence({ ...usual, pair })).toContain('but 1.20 x as much')
  })
})

describe('the evidence for tensors', () => {
  const kinds: readonly Evidence[] = ['clear', 'tied', 'beaten', 'unrivalled', 'not enough evidence']
  const tensors = usual.tensors.slice(0, 10).map((tensor, at) => ({ ...tensor, evidence: kinds[at % 5] }))

  it('has words of its own for each kind, none of which claims that two codecs do as well', () => {
    const [terminal, report] = [
      oneLine(tensorsText({ ...usual, tensors }, 100)),
      bodyText(evidenceBar({ ...usual, tensors })),
    ]
    expect(terminal).toContain(
      'Of 10, 2 lose clearly less than in the best other codec of no more bytes; ' +
        '2 cannot be told apart from the best other codec of no more bytes; ' +
        '2 would lose less in another codec of no more bytes; 2 have no other codec of no more bytes; ' +
        '2 have too few documents to say.',
    )
    expect(terminal).toContain('(Benjamini-Hochberg)')
    for (const kind of kinds) expect(report).toContain(`2 of 10 tensors: ${kind}, `)
    for (const text of [terminal, report]) expect(text).not.toContain('as well')
  })
})

describe('the head of most KL', () => {
  const rowsOf = (recommendation: Recommendation): string[][] =>
    [
      ...parseHTML(
        `<html><body>${schemeTable(recommendation).markup}</body></html>`,
      ).document.querySelectorAll('tbody tr'),
    ].map((row) => [...row.querySelectorAll('td')].map(textOf).slice(-2))

  it('is titled so: its KL, then the loss of that very head', () => {
    const table = bodyText(schemeTable(usual))
    expect(table).toContain('Head of most KL')
    expect(table).not.toContain('Worst head')
    const [{ worstHead }] = usual.schemes
    expect(rowsOf(usual)[0][0]).toContain(`layer ${worstHead.layer}, head ${worstHead.kvHead}`)
    expect(rowsOf(usual)[0][1]).toBe('0.0228')
  })

  it('is nobody where no head has any', () => {
    const schemes = usual.schemes.map((scheme) => ({
      ...scheme,
      worstHead: { layer: 0, kvHead: 0, klNats: 0, loss: 0 },
    }))
    for (const cells of rowsOf({ ...usual, schemes })) expect(cells).toEqual(['–', '–'])
  })
})

describe('a claim that several schemes share', () => {
  it('names them all', () => {
    const [first] = usual.comparisons
    const shared = { ...first, candidate: 'QKQV', sharedWith: ['QKV'] }
    expect([candidatesOf(first), candidatesOf(shared)]).toEqual([first.candidate, 'QKQV and QKV'])
    const verdict = { ...shared.verdict, outcome: 'not enough evidence' as const }
    const open = bodyText(openQuestions({ ...usual, comparisons: [{ ...shared, verdict }] }))
    expect(open).toContain('QKQV and QKV against KQV at 2 bits')
  })
})
