import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { methodsFolder, methodTables } from '../../scripts/methodPictures.ts'
import { attentionCases, fourthOrder, secondOrder, simulateKl } from '../../scripts/methods/jensen.ts'
import { methodPictures } from '../../scripts/methods/pictures.ts'
import { gaussianSketch, haarSketch, whtGain } from '../../scripts/methods/qjlVariance.ts'

const read = (name: string): string => readFileSync(new URL(name, methodsFolder), 'utf8')

describe('the pages of methods', () => {
  const tables = Object.entries(methodTables).flatMap(([page, ofPage]) =>
    Object.entries(ofPage).map(([name, table]) => [page, name, table] as const),
  )

  it.each(tables)(
    '%s prints the table %s as the code computes it',
    { timeout: 60_000 },
    (page, name, table) => {
      const [, printed] =
        new RegExp(`<!-- ${name}:start -->\n\n(.*?)\n\n<!-- ${name}:end -->`, 's').exec(read(page)) ?? []
      expect(printed).toBe(table())
    },
  )

  it.each(Object.keys(methodPictures))('show the picture %s, drawn with numbers alone', (picture) => {
    const svg = read(picture)
    expect(Object.keys(methodTables).filter((page) => read(page).includes(`](${picture})`))).toHaveLength(1)
    expect(svg).toMatch(/^<svg aria-label="[^"]+" role="img" xmlns/)
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('the constants of the sketch', () => {
  it('are pi / 2 and pi / 2 - 1 for many values', () => {
    expect(gaussianSketch(1e6).error).toBeCloseTo(Math.PI / 2, 5)
    expect(haarSketch(100_000).error).toBeCloseTo(Math.PI / 2 - 1, 4)
    expect(haarSketch(100_000).along).toBeCloseTo(Math.PI / 2 - 1.5, 3)
  })

  it('are those by hand for 2 values', () => {
    // a turned direction has |cos| + |sin|: mean 4 / pi, square 1 + 2 / pi
    const weight = Math.PI / 4
    expect(haarSketch(2).error).toBeCloseTo(2 * weight ** 2 - 1, 12)
    expect(haarSketch(2).along).toBeCloseTo(2 * (weight ** 2 * (1 + 2 / Math.PI) - 1), 12)
  })

  it('of the wht sketch are 1 + 1 / 4 for a lone value, 1 -+ 1 / (4 k) for k', () => {
    for (const k of [1, 2, 3, 4, 8]) expect(whtGain(1e5, k) - 1).toBeCloseTo((k % 2 ? 1 : -1) / (4 * k), 1)
    expect(whtGain(1e5, 1)).toBeCloseTo(Math.sqrt(Math.PI / 2), 4)
  })
})

describe('the Jensen diagnostic', () => {
  it.each(attentionCases())('predicts KL to fourth order: $name', (attention) => {
    const variance = 0.2
    const predicted = secondOrder(attention) * variance + fourthOrder(attention) * variance ** 2
    const [{ mean, standardError }] = simulateKl(attention, [variance], 40)
    expect(Math.abs(mean - predicted)).toBeLessThan(4 * standardError + 0.005 * predicted)
  })

  it('is superlinear only where the variances of the errors spread', () => {
    const slopes = attentionCases().map((attention) => fourthOrder(attention) / secondOrder(attention))
    expect(slopes.map(Math.sign)).toEqual([-1, 1, -1, 1])
  })
})
