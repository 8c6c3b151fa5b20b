import type { EquivalencePart, StudyFindings, VarianceFinding } from '../../study/claims/studyFindings.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import { type BudgetPoint, type BudgetSeries, budgetPlot } from './budgetPlot.ts'
import { placeWords, referenceItems } from './conditions.ts'
import { equivalenceTable } from './equivalenceTable.ts'
import { groupBy } from './groupBy.ts'
import { findingOf, type ToldReading, toldReadings, tolds } from './readings.ts'
import { codecMark, schemeMark } from './schemeMarks.ts'
import { varianceTable } from './varianceTable.ts'

/** Codecs of keys that the pictures show; the table has them all. */
const drawnCodecs = ['mse', 'qjl', 'qjl:sketch=gaussian', 'scalar']

const codecTitles: Readonly<Record<string, string>> = {
  mse: 'MSE',
  qjl: 'MSE + QJL, orthogonal sketch',
  'qjl:sketch=gaussian': 'MSE + QJL, Gaussian sketch',
  scalar: 'scalar, no rotation',
}

/** The claims about inner products: variance by budget, what QJL adds to its own stage, what a bit traded for it costs. */
export function innerProducts(findings: StudyFindings): Html {
  const { variances } = findings
  if (variances.length === 0) return html`<p class="lacking">No variance of inner products was measured.</p>`
  const reference = referenceItems(variances)
  return html`<p>${placeWords(reference[0])}. Points are measured, with intervals; lines are the closed form. Other
places are in the table.</p>
<figure><h3>Variance of a logit error</h3>${variancePlot(reference)}
<figcaption>Per unit of |q|²|k|²/d²: with a random query, the same number as the relative key error.</figcaption></figure>
<div class="side-by-side">${inflationFigure(findings)}${costFigure(reference)}</div>
${equivalenceTable(findings)}
${varianceTable(variances.filter(({ keyCodec }) => drawnCodecs.includes(familyOf(keyCodec))))}`
}

/** `mse4` and `mse5` are of one family: `mse`. */
function familyOf(keyCodec: string): string {
  return keyCodec.replace(/^([a-z]+)\d+/, '$1')
}

function seriesOf(
  variances: readonly VarianceFinding[],
  point: (finding: VarianceFinding) => BudgetPoint | undefined,
): BudgetSeries[] {
  const families = groupBy(variances, ({ keyCodec }) => familyOf(keyCodec))
  return drawnCodecs.flatMap((family) => {
    const points = (families.get(family) ?? []).map(point).filter((found) => found !== undefined)
    if (points.length === 0) return []
    return [{ name: codecTitles[family], mark: codecMark(family), points, isBehind: family === 'scalar' }]
  })
}

function variancePlot(variances: readonly VarianceFinding[]): Html {
  return budgetPlot({
    label:
      'Variance of a logit error by budget for every key codec, measured and in closed form, logarithmic',
    axis: '↑ variance',
    series: seriesOf(variances, ({ bits, variance, closedForm }) => ({
      bits,
      measured: variance,
      ...(closedForm !== undefined && { closedForm }),
    })),
  })
}

function costFigure(variances: readonly VarianceFinding[]): Html {
  const sketched = variances.filter(({ keyCodec }) => familyOf(keyCodec).startsWith('qjl'))
  const plot = budgetPlot({
    label: 'Variance with QJL over variance of MSE at the same budget, logarithmic',
    axis: '↑ variance ratio',
    series: seriesOf(
      sketched,
      ({ bits, costAgainstMse, closedFormCost }) =>
        costAgainstMse && {
          bits,
          measured: costAgainstMse,
          ...(closedFormCost !== undefined && { closedForm: closedFormCost }),
        },
    ),
    landmarks: [
      { value: 2 * Math.PI, name: '2π' },
      { value: 4 * (Math.PI / 2 - 1), name: '4 (π/2 − 1)' },
    ],
  })
  return html`<figure><h3>What a bit traded for QJL costs</h3>${plot}
<figcaption>variance(MSE of n − 1 bits + QJL) / variance(MSE of n bits). Dashed: the limits for many bits, for a Gaussian
and for an orthogonal sketch.</figcaption></figure>`
}

function inflationFigure({ claims }: StudyFindings): HtmlValue {
  const series = tolds.flatMap((told) => {
    const parts = findingOf(claims, 'C4', toldReadings[told])?.equivalences ?? []
    const inflations = referenceItems(parts.filter(({ quantity }) => quantity === 'inflation'))
    return inflations.length === 0 ? [] : [inflationSeries(told, inflations)]
  })
  if (series.length === 0) return false
  const plot = budgetPlot({
    label: 'Variance with QJL over variance of its own first stage, logarithmic',
    axis: '↑ variance ratio',
    series,
    landmarks: [
      { value: Math.PI / 2, name: 'π/2' },
      { value: Math.PI / 2 - 1, name: 'π/2 − 1' },
    ],
  })
  return html`<figure><h3>What QJL does to its own first stage</h3>${plot}
<figcaption>variance(MSE of n − 1 bits + QJL) / variance(MSE of n − 1 bits): the paper says π/2.</figcaption></figure>`
}

const inflationSchemes: Readonly<Record<ToldReading, string>> = {
  ours: 'QKQV',
  gaussian: 'QKQV:sketch=gaussian',
}

function inflationSeries(told: ToldReading, parts: readonly EquivalencePart[]): BudgetSeries {
  return {
    name: told === 'ours' ? 'orthogonal sketch' : 'Gaussian sketch',
    mark: schemeMark(inflationSchemes[told]),
    points: parts.map(({ bits, measured }) => ({ bits, measured })),
  }
}
