/**
 * A study as data: what is drawn, what is compared on it, how often.
 *
 * A design expands to cells, each one draw of keys, values and queries on which every scheme is measured: schemes are
 * always compared on the same data, signs and sketches.
 */
export interface Design {
  readonly name: string
  readonly seed: number
  /** Independent draws of every condition: the units of every test. */
  readonly trials: number
  readonly numKeys: number
  readonly numQueries: number
  /** File of the real trace that the law `trace` draws from. */
  readonly trace?: string
  readonly grids: readonly Grid[]
}

/** The law whose rows are drawn from a real trace. */
export const traceLaw = 'trace'

/** Conditions that are crossed with one another. */
export interface Grid {
  readonly name: string
  /** Names of `dataLaws`, or {@link traceLaw}. */
  readonly laws: readonly string[]
  /** `full`, `rank<r>`, `channels`; ignored by `trace`. */
  readonly structures: readonly string[]
  /** Head dims; the trace's own for `trace`. */
  readonly headDims: readonly number[]
  /** Nominal bits per value. */
  readonly bits: readonly number[]
  /** Factors on the logits; 1 unless given. */
  readonly temperatures?: readonly number[]
  readonly schemes: readonly string[]
  readonly readings: Readings
}

/** What the paper leaves open; each level is measured beside the others. The first of each is the default reading. */
export interface Readings {
  readonly sketch: readonly string[]
  readonly scale: readonly string[]
  readonly codebook: readonly string[]
  readonly norm: readonly string[]
}

/** One draw of one condition. */
export interface Cell {
  readonly grid: string
  readonly law: string
  readonly structure: string
  readonly headDim: number
  readonly temperature: number
  readonly trial: number
  readonly seed: number
  readonly numKeys: number
  readonly numQueries: number
  readonly bits: readonly number[]
  /** Schemes with their readings, as `parseScheme` reads them. */
  readonly schemes: readonly string[]
}

/** All cells of a design, in a fixed order. */
export function expandDesign(design: Design): Cell[] {
  return design.grids.flatMap((grid) => {
    const schemes = expandSchemes(grid)
    const { seed, numKeys, numQueries, trials } = design
    const shared = { grid: grid.name, bits: grid.bits, schemes, seed, numKeys, numQueries }
    return cross(grid.laws, grid.structures, grid.headDims, grid.temperatures ?? [1]).flatMap(
      ([law, structure, headDim, temperature]) =>
        Array.from(
          { length: trials },
          (_, trial): Cell => ({ ...shared, law, structure, headDim, temperature, trial }),
        ),
    )
  })
}

/** What tells the cells of a design apart. */
export type CellKey = Pick<Cell, 'grid' | 'law' | 'structure' | 'headDim' | 'temperature' | 'trial'>

/** A label that two cells share only if they are the same draw of the same condition. */
export function cellLabel(cell: CellKey): string {
  const { grid, law, structure, headDim, temperature, trial } = cell
  return `${grid}/${law}/${structure}/${headDim}/${temperature}/${trial}`
}

/** The paper's schemes are measured under every reading that changes them, others as they are named. */
const readSchemes = ['KV', 'KQV', 'QKQV']

/** `QKQV`, `QKQV:sketch=gaussian`, `KV:norm=none`, ... */
function expandSchemes({ schemes, readings }: Grid): string[] {
  return schemes.flatMap((scheme) => {
    if (!readSchemes.includes(scheme)) return [scheme]
    const [first, second] = scheme === 'KV' ? (['codebook', 'norm'] as const) : (['sketch', 'scale'] as const)
    return cross(readings[first], readings[second], [0], [0]).map(([a, b]) => {
      const levels = [`${first}=${a}`, `${second}=${b}`].filter((level) => !defaultLevels.includes(level))
      return levels.length === 0 ? scheme : `${scheme}:${levels.join(',')}`
    })
  })
}

/** Levels that a codec id leaves out. */
const defaultLevels = ['codebook=gaussian', 'norm=float16', 'sketch=orthogonal', 'scale=unbiased']

function cross<A, B, C, D>(
  a: readonly A[],
  b: readonly B[],
  c: readonly C[],
  d: readonly D[],
): [A, B, C, D][] {
  return a.flatMap((first) =>
    b.flatMap((second) =>
      c.flatMap((third) => d.map((fourth): [A, B, C, D] => [first, second, third, fourth])),
    ),
  )
}
