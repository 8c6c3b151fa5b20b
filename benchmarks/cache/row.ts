/** One contestant at one work, as it is kept: every figure that is told about the packed cache comes from these. */
export interface Row {
  readonly section: Section
  readonly work: string
  readonly contestant: string
  readonly params: Params
  readonly unit: string
  /** Undefined where the contestant is not there; `note` then says why. */
  readonly median?: number
  /** Quartiles of the rounds. */
  readonly low?: number
  readonly high?: number
  readonly rounds?: number
  /** How many times better than each yardstick: the median over rounds, in each of which both took their turn. */
  readonly ratios?: Readonly<Record<string, number>>
  readonly note?: string
}

export type Section = (typeof sections)[number]
export const sections = [
  'encode and decode',
  'score and accumulate',
  'attend',
  'threads',
  'memory',
  'llama.cpp',
  'package',
] as const

export type Params = Readonly<Record<string, string | number>>

/** What a row has to have to be meant. */
export interface RowQuery {
  readonly section: Section
  readonly work?: string
  readonly contestant?: string
  readonly params?: Params
}

export function findRow(rows: readonly Row[], { section, work, contestant, params = {} }: RowQuery) {
  return rows.find(
    (row) =>
      row.section === section &&
      (work === undefined || row.work === work) &&
      (contestant === undefined || row.contestant === contestant) &&
      Object.entries(params).every(([name, value]) => row.params[name] === value),
  )
}
