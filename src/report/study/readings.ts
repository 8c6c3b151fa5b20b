import type { ClaimFinding, ClaimId, DataKind, Reading } from '../../study/claims/studyFindings.ts'

/** Something that the paper leaves open. */
export interface Factor {
  readonly key: keyof Reading
  readonly title: string
  /** Words for its levels, in the order in which they are drawn; levels that are not named come last, as they are. */
  readonly levels: Readonly<Record<string, string>>
  /** A level within a sentence. */
  phrase(level: string): string
}

export const factors: readonly Factor[] = [
  {
    key: 'sketch',
    title: 'Sketch',
    levels: { orthogonal: 'orthogonal', gaussian: 'Gaussian', haar: 'Haar' },
    phrase: (level) => `${level} sketch`,
  },
  {
    key: 'scale',
    title: 'Decode scale',
    levels: { unbiased: 'unbiased', mmse: 'least error' },
    phrase: (level) => `${level} decode scale`,
  },
  {
    key: 'codebook',
    title: 'KV codebook',
    levels: { gaussian: 'Lloyd-Max', uniform: 'uniform' },
    phrase: (level) => `${level} codebook`,
  },
  {
    key: 'norm',
    title: 'KV norm',
    levels: { float16: 'stored', none: 'none' },
    phrase: (level) => (level === 'none' ? 'no norm' : `norm ${level}`),
  },
  {
    key: 'ledger',
    title: 'Counted',
    levels: { codeBits: 'code bits', bitsPerValue: 'all bits' },
    phrase: (level) => `${level} counted`,
  },
]

/** Our reading of what the paper leaves open; the others are measured beside it. */
const defaultReading: Reading = {
  sketch: 'orthogonal',
  scale: 'unbiased',
  codebook: 'gaussian',
  norm: 'float16',
  ledger: 'codeBits',
}

/** The two readings that the report tells at length. */
export type ToldReading = 'ours' | 'gaussian'

export const tolds: readonly ToldReading[] = ['ours', 'gaussian']

export const toldReadings: Readonly<Record<ToldReading, Reading>> = {
  ours: defaultReading,
  gaussian: { ...defaultReading, sketch: 'gaussian' },
}

export const toldWords: Readonly<Record<ToldReading, string>> = {
  ours: 'Our reading',
  gaussian: 'Gaussian sketch',
}

/** A level of a factor that a claim does not depend on. */
const ANY = 'any'

/** A level as the page writes it. */
export function levelWords({ key, levels }: Factor, reading: Reading): string {
  return levels[reading[key]] ?? reading[key]
}

/** `orthogonal sketch, unbiased decode scale, Lloyd-Max codebook, norm stored, code bits counted` */
export function readingWords(reading: Reading): string {
  return factors
    .filter(({ key }) => reading[key] !== ANY)
    .map((factor) => factor.phrase(levelWords(factor, reading)))
    .join(', ')
}

/** Whether a finding speaks of a reading: it decides alike whatever it depends on. */
export function covers({ reading: own }: ClaimFinding, reading: Reading): boolean {
  return factors.every(({ key }) => own[key] === ANY || own[key] === reading[key])
}

/** The finding of a claim under a reading, where it was judged under it. */
export function findingOf(
  claims: readonly ClaimFinding[],
  id: ClaimId,
  reading: Reading,
  data: DataKind = 'synthetic',
): ClaimFinding | undefined {
  return claims.find((claim) => claim.id === id && claim.data === data && covers(claim, reading))
}

/** Every reading that some claim was judged under, ours first, factor by factor. */
export function orderedReadings(claims: readonly ClaimFinding[]): Reading[] {
  const start: Reading[] = [defaultReading]
  const crossed = factors.reduce(
    (readings, factor) =>
      readings.flatMap((reading) =>
        levelsOf(claims, factor).map((level) => ({ ...reading, [factor.key]: level })),
      ),
    start,
  )
  return crossed.filter((reading) => claims.some((claim) => covers(claim, reading)))
}

/** Levels that occur, in the order of the vocabulary; `any` where no claim depends on the factor. */
function levelsOf(claims: readonly ClaimFinding[], { key, levels }: Factor): string[] {
  const found: string[] = [...new Set(claims.map(({ reading }) => reading[key]))].filter(
    (level) => level !== ANY,
  )
  const known = Object.keys(levels)
  const ordered = [
    ...known.filter((level) => found.includes(level)),
    ...found.filter((level) => !known.includes(level)),
  ]
  return ordered.length === 0 ? [ANY] : ordered
}

/** Claims in the order of their ids, each once. */
export function claimIds(claims: readonly ClaimFinding[]): ClaimId[] {
  return [...new Set(claims.map(({ id }) => id))].sort()
}
