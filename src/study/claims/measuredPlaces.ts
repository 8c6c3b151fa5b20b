import type { CellRow } from '../design/cellRow.ts'
import { type Cell, type Design, expandDesign, type Readings, traceLaw } from '../design/design.ts'
import type { DataKind, Place } from './studyFindings.ts'

/** Everything measured of one place at one temperature: every scheme on the same trials. */
export interface MeasuredPlace {
  /** A label that no other place has. */
  readonly key: string
  readonly place: Place
  readonly temperature: number
  /** Whether its grid sweeps the temperature: such places are for the Jensen diagnostic alone. */
  readonly isSwept: boolean
  readonly bits: readonly number[]
  readonly schemes: readonly string[]
  readonly readings: Readings
  /** One row a trial, by trial; none where the scheme is not in the design or nothing is measured yet. */
  rows(scheme: string, bits: number): readonly CellRow[]
}

/**
 * Rows by place, scheme and budget, in the order of the design whatever their own.
 *
 * @throws RangeError for rows of another design, a row given twice, and a trial that lacks a scheme
 */
export function measuredPlaces(design: Design, rows: readonly CellRow[]): MeasuredPlace[] {
  const samples = new Map<string, Map<string, CellRow[]>>()
  const places = expandDesign({ ...design, trials: 1 }).map((cell) => {
    const bySample = new Map(
      cell.schemes.flatMap((scheme) =>
        cell.bits.map((bits): [string, CellRow[]] => [sampleKey(scheme, bits), []]),
      ),
    )
    samples.set(placeKey(cell), bySample)
    return measuredPlace(design, cell, bySample)
  })
  for (const row of rows) sampleOf(design, samples, row).push(row)
  for (const bySample of samples.values()) sortTrials([...bySample.values()])
  return places
}

/** The kind of data that a place draws. */
export function dataKind({ law, structure }: Place): DataKind {
  if (law === traceLaw) return 'trace'
  return structure === 'channels' ? 'channels' : 'synthetic'
}

function placeKey(place: Place & { readonly temperature: number }): string {
  return `${place.grid}/${place.law}/${place.structure}/${place.headDim}/${place.temperature}`
}

function sampleKey(scheme: string, bits: number): string {
  return `${scheme} ${bits}`
}

function measuredPlace(design: Design, cell: Cell, bySample: Map<string, CellRow[]>): MeasuredPlace {
  const { grid: gridName, law, structure, headDim, temperature, bits, schemes } = cell
  const grid = design.grids.find(({ name }) => name === gridName)
  if (!grid) throw new RangeError(`study: no grid of that name, got ${gridName}`)
  return {
    key: placeKey(cell),
    place: { grid: gridName, law, structure, headDim },
    temperature,
    isSwept: (grid.temperatures ?? [1]).length > 1,
    bits: bits.toSorted((a, b) => a - b),
    schemes,
    readings: grid.readings,
    rows: (scheme, width) => bySample.get(sampleKey(scheme, width)) ?? [],
  }
}

function sampleOf(design: Design, samples: Map<string, Map<string, CellRow[]>>, row: CellRow): CellRow[] {
  const sample = samples.get(placeKey(row))?.get(sampleKey(row.scheme, row.bits))
  if (sample === undefined || row.seed !== design.seed || row.trial >= design.trials)
    throw new RangeError(
      `study: a row does not belong to the design "${design.name}", got ${describeRow(row)}; ` +
        'measure the design again',
    )
  return sample
}

function describeRow({ scheme, bits, trial, seed, ...place }: CellRow): string {
  return `${placeKey(place)}, ${scheme} at ${bits} bits, trial ${trial}, seed ${seed}`
}

/** Sorts by trial, and refuses samples that do not hold the same trials once each. */
function sortTrials(samples: readonly CellRow[][]): void {
  for (const sample of samples) sample.sort((a, b) => a.trial - b.trial)
  const trials = samples[0].map(({ trial }) => trial)
  if (new Set(trials).size !== trials.length) throw tornTrial(samples[0][0])
  for (const sample of samples) {
    if (sample.length !== trials.length || sample.some(({ trial }, index) => trial !== trials[index]))
      throw tornTrial(samples[0][0] ?? sample[0])
  }
}

function tornTrial(row: CellRow): RangeError {
  return new RangeError(
    `study: expected every scheme once on every trial, got a gap or a repeat at ${placeKey(row)}; ` +
      'leave out trials that were not measured to their end',
  )
}
