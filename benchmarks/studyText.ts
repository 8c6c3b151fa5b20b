import type { Agreement } from './agreement.ts'
import { markdownTable, spread } from './table.ts'

/** One contestant at one cell. */
export interface Timing {
  readonly contestant: string
  readonly law: string
  readonly structure: string
  readonly headDim: number
  readonly trial: number
  readonly wallMs: number
  readonly cpuMs: number
}

/** What `results/study.json` holds. */
export interface StudyResults {
  readonly machine: { readonly cpu: string; readonly cores: number }
  readonly versions: Readonly<Record<string, string>>
  readonly timings: readonly Timing[]
  readonly agreement: readonly Agreement[]
}

/** Contestants at the cells of one law, structure and head dim; ours is the first. */
interface Race {
  readonly labels: readonly string[]
  readonly timings: readonly Timing[]
}

function racesOf(timings: readonly Timing[]): Race[] {
  const labelsOf = ({ law, structure, headDim }: Timing): string => `${law} ${structure} ${headDim}`
  return [...new Set(timings.map(labelsOf))].map((labels) => ({
    labels: labels.split(' '),
    timings: timings.filter((timing) => labelsOf(timing) === labels),
  }))
}

function medianOf({ timings }: Race, contestant: string, unit: 'wallMs' | 'cpuMs'): number {
  return spread(timings.filter((timing) => timing.contestant === contestant).map((timing) => timing[unit]))
    .median
}

/** Median (fastest to slowest) of each race. */
function timesTable(timings: readonly Timing[]): string[] {
  const names = [...new Set(timings.map(({ contestant }) => contestant))]
  const rows = racesOf(timings).flatMap((race) =>
    names.map((name) => {
      const own = race.timings.filter(({ contestant }) => contestant === name)
      const ratio = medianOf(race, name, 'cpuMs') / medianOf(race, names[0], 'cpuMs')
      const texts = [own.map(({ wallMs }) => wallMs), own.map(({ cpuMs }) => cpuMs)].map(
        (times) => spread(times).text,
      )
      return [...race.labels, name, ...texts, ratio.toFixed(2)]
    }),
  )
  return markdownTable(['law', 'structure', 'd', 'contestant', 'wall ms', 'CPU ms', "CPU / kqv's"], rows)
}

function agreementTable(agreement: readonly Agreement[]): string[] {
  const rows = agreement.map(({ scheme, bits, keyError, ratios }) => [
    scheme,
    String(bits),
    keyError.toPrecision(4),
    ...[ratios.keyScaleError, ratios.valueScaleError, ratios.outputScaleError, ratios.klNats].map((ratio) =>
      ratio.toFixed(3),
    ),
  ])
  return markdownTable(
    ['scheme', 'n', 'K error of kqv', 'NumPy / kqv: K error', 'V error', 'O error', 'KL'],
    rows,
  )
}

/** The most that a key error differs by, as a share of ours. */
export function worstKeyError(agreement: readonly Agreement[]): number {
  return Math.max(...agreement.map(({ ratios }) => Math.abs(ratios.keyScaleError - 1)))
}

/** The run for a page. */
export function studyPart({ machine, versions, timings, agreement }: StudyResults): string {
  const [ours, single, both] = [...new Set(timings.map(({ contestant }) => contestant))]
  const races = racesOf(timings)
  const rangeOf = (ratio: (race: Race) => number): string => {
    const ratios = races.map(ratio)
    return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  }
  const cpu = (race: Race, name: string): number =>
    medianOf(race, name, 'cpuMs') / medianOf(race, ours, 'cpuMs')
  // a study gives each of its workers, one a core, a cell of its own
  const wall = (race: Race): number =>
    (machine.cores * medianOf(race, both, 'wallMs')) / medianOf(race, ours, 'wallMs')
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `${machine.cpu}, ${machine.cores} cores; ${made.join(', ')}.`,
    '',
    ...timesTable(timings),
    '',
    `Of our CPU time, ${single} takes ${rangeOf((race) => cpu(race, single))} times and ${both} ${rangeOf((race) => cpu(race, both))} times. A study gives each core a worker with cells of its own: so, were no worker to slow another, ${both} takes ${rangeOf(wall)} times as long for a cell.`,
    '',
    `Each draws data of its own, so means over trials are compared, on normal data at d = 128: no key error differs by more than ${(100 * worstKeyError(agreement)).toFixed(1)} %.`,
    '',
    ...agreementTable(agreement),
  ].join('\n')
}
