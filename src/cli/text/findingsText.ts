import { styleText } from 'node:util'
import { formatNumber } from '../../report/formatNumber.ts'
import { claimIds, findingOf, toldReadings, toldWords } from '../../report/study/readings.ts'
import type {
  ClaimFigure,
  ClaimFinding,
  ClaimOutcome,
  DataKind,
  StudyFindings,
} from '../../study/claims/studyFindings.ts'
import { withInterval } from './numbers.ts'
import { textTable } from './textTable.ts'
import { wrapText } from './wrapText.ts'

/**
 * What a study found of the paper's claims: the verdicts under two readings, the claims themselves, then the verdicts
 * under every reading and on every kind of data, counted.
 */
export function findingsText({ design, designHash, trials, claims }: StudyFindings, width: number): string {
  return [
    `${styleText('bold', `Study ${design}`)} (${designHash}): ${trials} trials of every condition`,
    verdictTable(claims, width),
    claimIds(claims)
      .map((id) => wrapText(claims.find((claim) => claim.id === id)?.claim ?? '', width, `${id}  `, '    '))
      .join('\n'),
    `${styleText('bold', 'Readings by outcome')}\n${outcomeTable(claims)}`,
  ].join('\n\n')
}

const tolds = ['ours', 'gaussian'] as const

/** A line for each figure; claim, reading and outcome stand before the first. */
function verdictTable(claims: readonly ClaimFinding[], width: number): string {
  const rows = claimIds(claims).flatMap((id) =>
    tolds.flatMap((told) => {
      const finding = findingOf(claims, id, toldReadings[told])
      return finding ? findingRows(finding, toldWords[told].toLowerCase()) : []
    }),
  )
  return textTable(
    [
      { title: 'claim' },
      { title: 'reading' },
      { title: 'outcome' },
      { title: 'measured' },
      { title: 'published', align: 'right' },
      { title: 'closed form', align: 'right' },
      { title: 'of what', importance: 1, wrapAt: 20 },
    ],
    rows,
    width,
  )
}

const maxFigures = 2

/** The figures with a published number first, no more than fit beside a verdict. */
function findingRows({ id, outcome, figures }: ClaimFinding, reading: string): string[][] {
  const isPublished = ({ published }: ClaimFigure): boolean => published !== undefined
  const first = [...figures.filter(isPublished), ...figures.filter((figure) => !isPublished(figure))]
  const cells = first.slice(0, maxFigures).map(figureCells)
  return (cells.length > 0 ? cells : [['-', '-', '-', '']]).map((figure, index) => [
    ...(index === 0 ? [id, reading, outcome] : ['', '', '']),
    ...figure,
  ])
}

function figureCells({ name, measured, published, closedForm }: ClaimFigure): string[] {
  const number = (value: number | undefined): string => (value === undefined ? '-' : formatNumber(value))
  return [withInterval(measured), number(published), number(closedForm), name]
}

const outcomes: readonly ClaimOutcome[] = ['holds', 'holds in part', 'does not hold', 'not enough evidence']

/** What the claims are judged on, in words. */
const dataWords: Readonly<Record<DataKind, string>> = {
  synthetic: "the paper's laws",
  channels: 'uneven channels',
  trace: 'a real trace',
}

/** How many readings come to which outcome. */
function outcomeTable(claims: readonly ClaimFinding[]): string {
  const rows = claimIds(claims).flatMap((id) =>
    (Object.keys(dataWords) as DataKind[]).flatMap((data) => {
      const own = claims.filter((claim) => claim.id === id && claim.data === data)
      if (own.length === 0) return []
      const count = (outcome: ClaimOutcome): number => own.filter((claim) => claim.outcome === outcome).length
      return [[id, dataWords[data], ...outcomes.map((outcome) => String(count(outcome) || '-'))]]
    }),
  )
  return textTable(
    [{ title: 'claim' }, { title: 'on' }, ...outcomes.map((title) => ({ title, align: 'right' as const }))],
    rows,
  )
}
