import type { Place, StudyFindings } from '../../study/claims/studyFindings.ts'
import { copyable } from '../copyable.ts'
import { type Definition, definitionList } from '../definitionList.ts'
import { formatPlural, formatSize } from '../formatNumber.ts'
import { type Html, html } from '../html.ts'
import type { ReportContext } from '../method.ts'
import { joinWords } from '../words.ts'
import { budgetsOf, lawWords, placeKey, structureName } from './conditions.ts'
import { groupBy } from './groupBy.ts'
import { factors, levelWords, orderedReadings, readingWords, toldReadings } from './readings.ts'

/** What was measured on what, how, and how to repeat it. */
export function studyMethod(findings: StudyFindings, { version, command }: ReportContext): Html {
  const { design, designHash, trials, claims } = findings
  const facts = definitionList('method', [
    ['Design', design],
    ['Hash of the design', designHash],
    [
      'Trials',
      `${formatPlural(trials, 'trial')} of every condition. A trial is the unit of every interval and test.`,
    ],
    ['Places', placesText(findings)],
    ['Budgets', budgetsText(findings)],
    ['Intervals', intervalText(findings)],
    ['Our reading', readingWords(toldReadings.ours)],
    ...readingFacts(findings),
    ['Readings', formatPlural(orderedReadings(claims).length, 'reading')],
    ['Version', `kqv ${version}`],
  ])
  return html`${facts}
${procedure}
<h3>Repeat it</h3>
${copyable(command, 'the command')}
<h3>Words</h3>
${definitionList('method words', words)}`
}

function everyCondition({
  variances,
  distances,
  winners,
  claims,
}: StudyFindings): readonly (Place & { bits: number })[] {
  return [...variances, ...distances, ...winners, ...claims.flatMap(({ parts }) => parts)]
}

function placesText(findings: StudyFindings): string {
  const places = [...groupBy(everyCondition(findings), placeKey).values()].map(([place]) => place)
  if (places.length === 0) return 'none'
  const laws = [...new Set(places.map(({ law }) => lawWords(law)))]
  const dims = [...new Set(places.map(({ headDim }) => headDim))].sort((a, b) => a - b)
  const structures = [...new Set(places.map(({ structure }) => structureName(structure)))]
  return `${formatPlural(places.length, 'place')}: laws ${joinWords(laws)}; structures ${joinWords(structures)}; head dims ${joinWords(dims.map(String))}`
}

function budgetsText(findings: StudyFindings): string {
  const budgets = budgetsOf(everyCondition(findings))
  return budgets.length === 0 ? 'none' : `${joinWords(budgets.map(String))} nominal bits per value`
}

function intervalText({ variances }: StudyFindings): string {
  const level = variances.find(({ variance }) => variance.interval !== undefined)?.variance.interval?.level
  return level === undefined ? 'none: too few trials' : `${formatSize(100 * level)} %, over trials`
}

/** The levels of every factor that has several. */
function readingFacts({ claims }: StudyFindings): Definition[] {
  const readings = orderedReadings(claims)
  return factors.flatMap((factor): Definition[] => {
    const levels = [...new Set(readings.map((reading) => levelWords(factor, reading)))]
    return levels.length > 1 ? [[factor.title, joinWords(levels)]] : []
  })
}

const procedure = html`<p>Each trial draws keys, values and queries anew; every scheme, budget and reading is measured on
the same draw, with the same random signs and sketches, and compared on it trial by trial. A difference is declared when
at least two tests of different kinds agree after Holm's correction over the comparisons of the claim. Fewer than 8 trials
give no verdict. Where bytes are held equal and no whole width fits, a share of the tokens is held at one width and the
rest at the next.</p>
<p>A claim holds if every comparison is as the paper says; in part, if of each thing that it says some are; it does not
hold if of some thing none is, and the reverse is shown. A verdict is about the sentence as we read it, not about the
paper's own runs, which are not public.</p>`

const words: readonly Definition[] = [
  ['n', 'the budget: nominal bits per value of keys and of values.'],
  ['KV', 'scalar Lloyd-Max codes on both, without rotation.'],
  ['KQV', 'rotated Lloyd-Max codes on keys; on values one bit less, and QJL signs of what is left.'],
  ['QKQV', 'rotated Lloyd-Max codes of n − 1 bits with QJL signs, on both.'],
  ['MSE-only, QKV', 'rotated Lloyd-Max codes on both; QJL on the keys alone.'],
  ['KL', 'how far the attention weights moved, in nats per query; depends on the keys alone.'],
  ['Scale error S', '|K − K̂|² / |K|².'],
  ['Direction error φ', '1 − cos(K, K̂).'],
  ['Geometric key error', '√(S² + φ²) of the keys.'],
  ['6D error', 'S and φ of keys, values and attention output, as one vector; its length as one number.'],
  ['Ratio', 'ratio of geometric means over trials; below 1, the first is better.'],
  [
    'Rank-biserial r',
    "the paper's effect size: −1 or 1 where two schemes do not overlap at all, 0 where neither leads.",
  ],
  ['Closed form', 'what theory gives for a random rotation and the codebook, before any measurement.'],
  [
    'Code bits, all bits',
    'codes and signs alone, as the paper counts; or everything stored, norms included.',
  ],
  ['Interval', 'a range that covers the true value in the stated share of repetitions; brackets throughout.'],
]
