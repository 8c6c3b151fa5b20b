import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { gaussianCodebook } from '../../src/numerics/lloydMax.ts'
import { gaussian, sphereCoordinate } from '../../src/numerics/symmetricDistribution.ts'
import { attentionCases, secondOrder, simulateKl } from './jensen.ts'

/** The pictures of `docs/methods/`, by file name; no background, and strokes that show on white and on black. */
export const methodPictures: Readonly<Record<string, () => string>> = {
  'beta-law.svg': densityPicture,
  'beta-law-rate.svg': ratePicture,
  'jensen.svg': jensenPicture,
}

const colors = ['#d9730d', '#2f8fd0', '#8a63d2', '#2e9e5b']
const gray = '#808080'
const dashed = '5 4'

function drawSvg(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html></html>')
  const style = { fontSize: '13px', fontFamily: 'system-ui, sans-serif', color: gray, background: 'none' }
  const figure = Plot.plot({
    width: 680,
    height: 340,
    marginLeft: 50,
    marginBottom: 42,
    style,
    ...options,
    document,
    className: 'plot',
  })
  const svg = figure.tagName.toLowerCase() === 'svg' ? figure : figure.querySelector('svg')!
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  return `${svg.outerHTML}\n`
}

interface Point {
  readonly x: number
  readonly y: number
  readonly of: string
}

const dimensions = [8, 32, 128]
const dimensionNames = dimensions.map((dimension) => `d = ${dimension}`)

/** A curve from -limit to limit. */
function curve(of: string, limit: number, value: (x: number) => number): Point[] {
  const numSteps = 240
  return Array.from({ length: numSteps + 1 }, (_, index) => {
    const x = limit * ((2 * index) / numSteps - 1)
    return { x, y: value(x), of }
  })
}

function line(points: readonly { x: number; y: number }[], stroke: string, dash = 'none'): Plot.Markish {
  return Plot.line(points, { x: 'x', y: 'y', stroke, strokeWidth: 1.75, strokeDasharray: dash })
}

/** A stroke and a name for each curve, the last one dashed. */
function legend(labels: readonly string[], at: { x: number; y: number; step: number }): Plot.Markish[] {
  const strokes = [...colors.slice(0, labels.length - 1), gray]
  const points = labels.map((of, index) => ({ x: at.x, y: at.y - index * at.step, of }))
  const samples = points.map(({ x, y }, index) =>
    line(
      [
        { x: x - 0.25, y },
        { x, y },
      ],
      strokes[index],
      index === labels.length - 1 ? dashed : 'none',
    ),
  )
  return [...samples, ...names(points, strokes)]
}

/** A name to the right of each point. */
function names(labels: readonly Point[], fills: readonly string[]): Plot.Markish[] {
  return labels.map(({ x, y, of }, index) =>
    Plot.text([{ x, y }], { x: 'x', y: 'y', text: () => of, fill: fills[index], textAnchor: 'start', dx: 6 }),
  )
}

function densityPicture(): string {
  const normal = curve('normal', 3.5, gaussian.density)
  const curves = dimensions.map((dimension) =>
    curve(`d = ${dimension}`, Math.min(3.5, Math.sqrt(dimension)), sphereCoordinate(dimension).density),
  )
  return drawSvg(
    'Density of a coordinate at d = 8, 32 and 128 and of the normal law, with the codewords of 2 and 3 bits',
    {
      marginRight: 20,
      x: { label: 'coordinate, in units of its standard deviation', domain: [-3.5, 3.5] },
      y: { label: 'density', domain: [-0.075, 0.42], ticks: [0, 0.1, 0.2, 0.3, 0.4] },
      marks: [
        Plot.ruleY([0], { stroke: gray, strokeOpacity: 0.5 }),
        curves.map((points, index) => line(points, colors[index])),
        line(normal, gray, dashed),
        legend([...dimensionNames, 'normal'], { x: 1.9, y: 0.38, step: 0.03 }),
        [2, 3].map((bits) => codewords(bits, -0.03 * (bits - 1))),
      ],
    },
  )
}

/** Dots at the codewords of the normal law, on a line of their own under the curves. */
function codewords(bits: number, y: number): Plot.Markish[] {
  const points = [...gaussianCodebook(bits).centroids].map((x) => ({ x, y }))
  return [
    Plot.dot(points, { x: 'x', y: 'y', r: 4, fill: colors[3] }),
    Plot.text([{ x: -3.4, y }], {
      x: 'x',
      y: 'y',
      text: () => `${bits} bits`,
      fill: colors[3],
      textAnchor: 'start',
    }),
  ]
}

function ratePicture(): string {
  const limit = curve('limit', 3.5, (x) => (-gaussian.density(x) * (x ** 4 - 6 * x ** 2 + 3)) / 4)
  const curves = dimensions.map((dimension) => {
    const law = sphereCoordinate(dimension)
    const end = Math.min(3.5, Math.sqrt(dimension))
    return curve(`d = ${dimension}`, end, (x) => dimension * (law.density(x) - gaussian.density(x)))
  })
  return drawSvg(
    'd times the difference of the densities of a coordinate and of the normal law, and its limit',
    {
      marginRight: 20,
      x: { label: 'coordinate, in units of its standard deviation', domain: [-3.5, 3.5] },
      y: { label: 'd times (density - normal density)' },
      marks: [
        Plot.ruleY([0], { stroke: gray, strokeOpacity: 0.5 }),
        curves.map((points, index) => line(points, colors[index])),
        line(limit, gray, dashed),
        legend([...dimensionNames, 'limit'], { x: 2.5, y: 0.22, step: 0.045 }),
      ],
    },
  )
}

function jensenPicture(): string {
  const variances = Array.from({ length: 25 }, (_, index) => 0.01 * 2 ** (index / 2)).filter(
    (variance) => variance <= 32,
  )
  const cases = attentionCases()
  const curves = cases.map((attention) => {
    const predicted = secondOrder(attention)
    return simulateKl(attention, variances).map(({ mean }, index) => ({
      x: variances[index],
      y: mean / (predicted * variances[index]),
      of: attention.name,
    }))
  })
  // the two that end close to one another make room for their names
  const ends = curves.map((points, index) => {
    const end = points[points.length - 1]
    return { ...end, y: end.y + [0.02, 0, -0.02, 0][index] }
  })
  return drawSvg('KL over its second-order prediction against the variance of logit errors, in four cases', {
    marginRight: 120,
    x: {
      label: 'V, mean variance of the logit errors',
      type: 'log',
      tickFormat: (value: number) => String(value),
    },
    y: { label: 'KL over its prediction' },
    marks: [
      Plot.ruleY([1], { stroke: gray, strokeDasharray: dashed }),
      curves.map((points, index) => line(points, colors[index])),
      names(ends, colors),
    ],
  })
}
