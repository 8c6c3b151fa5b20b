import { markdownTable } from '../table.ts'
import type { Goal } from './goals.ts'
import type { Results } from './results.ts'
import { type Params, type Row, type Section, sections } from './row.ts'

/** Every row of a run, in one table; the goals below. */
export function fullTable({ rows, goals }: Results): string {
  const header = ['section', 'work', 'contestant', 'median', 'quartiles', 'unit', 'times better than']
  const lines = rows.map((row) => [
    row.section,
    `${row.work}${paramsText(row.params)}`,
    row.contestant,
    row.median === undefined ? 'absent' : significant(row.median),
    row.low === undefined || row.high === undefined
      ? (row.note ?? '')
      : `${significant(row.low)} to ${significant(row.high)}`,
    row.unit,
    Object.entries(row.ratios ?? {})
      .filter(([yardstick]) => yardstick !== row.contestant)
      .map(([yardstick, ratio]) => `${significant(ratio)} ${yardstick}`)
      .join('; '),
  ])
  return [...markdownTable(header, lines), '', ...goalTable(goals)].join('\n')
}

/** The run for a page: the goals, then medians section by section, contestants across. */
export function readmePart(results: Results): string {
  const { machine, versions, seconds, quick, rows, goals } = results
  const { cpu, cores, node, loadBefore, loadAfter } = machine
  const load = `load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`
  const others = Object.values(versions).map((version) => `, ${version}`)
  return [
    `${cpu}, ${cores} cores, ${load}; Node ${node}${others.join('')}. ${quick ? 'A quick run' : 'The full run'} of ${Math.round(seconds)} s.`,
    '',
    ...goalTable(goals),
    ...sections.flatMap((section) => ['', ...sectionPart(section, rows)]),
  ].join('\n')
}

function goalTable(goals: readonly Goal[]): string[] {
  return markdownTable(
    ['goal', 'at least', 'aim', 'measured', 'outcome'],
    goals.map(({ work, goal, aim, measured, unit, outcome }) => [
      work,
      goal,
      aim,
      measured === undefined ? '' : `${significant(measured)} ${unit}`,
      outcome,
    ]),
  )
}

/** Works down and contestants across, or the other way round where contestants are many. */
function sectionPart(section: Section, rows: readonly Row[]): string[] {
  const own = rows.filter((row) => row.section === section)
  const works = unique(own.map(workOf))
  const contestants = unique(own.map(({ contestant }) => contestant))
  const cell = (work: string, contestant: string): string =>
    cellText(own.find((row) => workOf(row) === work && row.contestant === contestant))
  const isWide = contestants.length > works.length
  const [down, across] = isWide ? [contestants, works] : [works, contestants]
  const yardsticks = unique(own.map((row) => Object.keys(row.ratios ?? {})[0]).filter(Boolean))
  const units = unique(own.map(({ unit }) => unit)).join(', ')
  return [
    `**${section}**: ${units}${yardsticks.length > 0 ? `; in brackets, times better than ${yardsticks.join(' or ')}` : ''}`,
    '',
    ...markdownTable(
      ['', ...across],
      down.map((first) => [
        first,
        ...across.map((second) => (isWide ? cell(second, first) : cell(first, second))),
      ]),
    ),
  ]
}

const workOf = ({ work, params }: Row): string => `${work}${paramsText(params)}`

function cellText(row: Row | undefined): string {
  if (row === undefined) return ''
  if (row.median === undefined) return row.note ?? 'absent'
  const ratio = Object.entries(row.ratios ?? {})[0]
  const isCompared = ratio !== undefined && ratio[0] !== row.contestant
  return `${significant(row.median)}${isCompared ? ` (${significant(ratio[1])})` : ''}`
}

/** Parameters as they are said; the name of the work says the codec. */
const said: Readonly<Record<string, (value: string | number) => string>> = {
  headDim: (value) => `d = ${value}`,
  groupSize: (value) => `${value} queries a KV head`,
  numKvHeads: (value) => `${value} KV heads`,
  tokens: (value) => `${value} tokens`,
  contextTokens: (value) => `${value} tokens`,
}

function paramsText(params: Params): string {
  return Object.entries(params)
    .flatMap(([name, value]) => (name in said ? [`, ${said[name](value)}`] : []))
    .join('')
}

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
