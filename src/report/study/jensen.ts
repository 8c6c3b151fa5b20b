import type { JensenFinding, StudyFindings } from '../../study/claims/studyFindings.ts'
import { estimateMarkup } from '../estimate.ts'
import { formatNumber, formatSize } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import { cells } from '../table.ts'
import { joinWords } from '../words.ts'
import { placeKey, placeWords } from './conditions.ts'
import { foldedTable } from './foldedTable.ts'
import { groupBy } from './groupBy.ts'
import { jensenPlot } from './jensenPlot.ts'
import { linearityTables } from './linearityTables.ts'
import { isPositive } from './logAxis.ts'
import { schemeWords, toldSchemes } from './schemeMarks.ts'

/** Where the second-order theory of KL ends: measured over predicted KL against the variance of a logit error. */
export function jensen({ jensen: all, linearity }: StudyFindings): Html {
  if (all.length === 0)
    return html`<p class="lacking">The diagnostic was not measured: the design has no grid that scales the logits.</p>`
  const swept = sweptPoints(all)
  const points = (swept.length > 0 ? swept : all).filter(({ scheme }) => toldSchemes.includes(scheme))
  const drawn = points.filter(
    ({ measuredVariance, ratio }) => isPositive(measuredVariance.value) && isPositive(ratio.value),
  )
  return html`${definition}
${swept.length === 0 && notSwept(all)}
${drawn.length > 0 ? jensenPlot(drawn) : html`<p class="lacking">Nothing to draw: no ratio above 0 was measured.</p>`}
${linearityTables(linearity, points)}
${jensenTable(points)}`
}

/** Points of places whose logits were scaled in several ways. */
function sweptPoints(all: readonly JensenFinding[]): JensenFinding[] {
  return [...groupBy(all, placeKey).values()]
    .filter((own) => new Set(own.map(({ temperature }) => temperature)).size > 1)
    .flat()
}

function notSwept(all: readonly JensenFinding[]): Html {
  const temperatures = [...new Set(all.map(({ temperature }) => temperature))]
  return html`<p class="notice">The temperature was not swept: every point is at temperature
${joinWords(temperatures.map(formatSize))}, and where the theory ends may lie beyond.</p>`
}

const definition = html`<p>To second order, an error of variance s² in each logit costs
<span class="formula">½ Σ p (1 − p) s²</span> nats. A common factor on the logits (a temperature) raises that variance
until the theory fails. The diagnostic <strong>binds</strong> where the measured KL exceeds the prediction by more than
its interval. The paper's own condition is not public; this one is ours.</p>`

function jensenTable(all: readonly JensenFinding[]): Html {
  return foldedTable({
    noun: 'point',
    titles: [
      'Where',
      'n',
      'Scheme',
      'Temperature',
      'Variance',
      'Predicted',
      'KL, nats',
      'Predicted',
      'Ratio',
      'Binds',
    ],
    items: all,
    row: (finding) =>
      html`<tr><th scope="row">${placeWords(finding)}</th>${cells([
        finding.bits,
        schemeWords(finding.scheme),
        formatSize(finding.temperature),
        estimateMarkup(finding.measuredVariance),
        formatNumber(finding.predictedVariance),
        estimateMarkup(finding.measuredKl),
        formatNumber(finding.predictedKl),
        estimateMarkup(finding.ratio),
        finding.binds ? 'yes' : 'no',
      ])}</tr>\n`,
  })
}
