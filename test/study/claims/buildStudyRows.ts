import { childSeed, createRandom, seedOf } from '../../../src/numerics/random.ts'
import type { CellRow } from '../../../src/study/design/cellRow.ts'
import { type Cell, type Design, expandDesign, type Grid } from '../../../src/study/design/design.ts'
import { parseScheme, schemeBitsPerValue } from '../../../src/study/schemes.ts'

/** Relative errors that are planted in a row. */
export interface PlantedErrors {
  readonly key: number
  readonly value: number
}

export type Plant = (cell: Cell, scheme: string, bits: number) => PlantedErrors

/** Rows of every cell as a study would measure them, but with errors of our choice; a pure function. */
export function buildStudyRows(design: Design, plant: Plant, spread = 0.02): CellRow[] {
  return expandDesign(design).flatMap((cell) =>
    cell.schemes.flatMap((scheme) => cell.bits.map((bits) => buildRow(cell, scheme, bits, plant, spread))),
  )
}

function buildRow(cell: Cell, scheme: string, bits: number, plant: Plant, spread: number): CellRow {
  const { law, structure, headDim, temperature, trial, seed } = cell
  const { key, value } = plant(cell, scheme, bits)
  const { keys, values } = parseScheme(scheme)
  const draws = (...labels: string[]): number[] => {
    const random = createRandom(childSeed(seedOf(seed), law, structure, headDim, trial, ...labels))
    return Array.from({ length: 6 }, () => Math.exp(spread * random.normal()))
  }
  // noise goes with the codec, as in a study: equal codecs give equal numbers
  const ofKeys = draws('keys', keys(bits))
  const ofValues = draws('values', values(bits))
  const [ofVariance, klPerError] = draws('data').map((factor) => factor * temperature ** 2)
  const variancePerError = 3 * ofVariance
  return {
    grid: cell.grid,
    law,
    structure,
    headDim,
    temperature,
    trial,
    seed,
    scheme,
    bits,
    keyCodec: keys(bits),
    valueCodec: values(bits),
    bitsPerValue: storedBits(scheme, bits, headDim),
    klNats: 0.5 * key * klPerError * ofKeys[0],
    totalVariation: 0.1,
    top1Agreement: 0.9,
    innerProductBias: 0.01 * Math.log(ofKeys[1]),
    innerProductVariance: key * variancePerError * ofKeys[2],
    keyScaleError: key * ofKeys[3],
    keyDirectionError: 0.5 * key * ofKeys[4],
    valueScaleError: value * ofValues[0],
    valueDirectionError: 0.5 * value * ofValues[1],
    outputScaleError: value * ofValues[2] + 0.01 * key,
    outputDirectionError: 0.5 * value * ofValues[3],
    variancePerError,
    klPerError: 0.5 * klPerError,
  }
}

const knownBits = new Map<string, number>()

/** Codecs are slow to make. */
function storedBits(scheme: string, bits: number, headDim: number): number {
  const key = `${scheme} ${bits} ${headDim}`
  const known = knownBits.get(key) ?? schemeBitsPerValue(parseScheme(scheme), bits, headDim)
  knownBits.set(key, known)
  return known
}

const plainReadings = {
  sketch: ['orthogonal'],
  scale: ['unbiased'],
  codebook: ['gaussian'],
  norm: ['float16'],
} as const

/** A design of one grid: a law, no rank, 128 dimensions, 2 to 6 bits, KV, KQV and QKQV in the default reading. */
export function buildDesign(grid: Partial<Grid> = {}, trials = 12): Design {
  const whole: Grid = {
    name: 'small',
    laws: ['gaussian'],
    structures: ['full'],
    headDims: [128],
    bits: [2, 3, 4, 5, 6],
    schemes: ['KV', 'KQV', 'QKQV'],
    readings: plainReadings,
    ...grid,
  }
  return { name: 'built', seed: 7, trials, numKeys: 32, numQueries: 4, grids: [whole] }
}

/** Errors that fall by a factor of 4 a bit, times a factor of the scheme's own. */
export function byFactor(factorOf: (cell: Cell, base: string, bits: number) => number): Plant {
  return (cell, scheme, bits) => {
    const [base] = scheme.split(':')
    return { key: factorOf(cell, base, bits) * 4 ** -bits, value: 4 ** -bits }
  }
}
