import type { SchemeErrors } from './contestant.ts'

/** One scheme at one budget as two programs see it: each draws data of its own, so only means can agree. */
export interface Agreement {
  readonly scheme: string
  readonly bits: number
  readonly keyError: number
  /** Theirs over ours, of means over trials. */
  readonly ratios: Readonly<Record<(typeof measured)[number], number>>
}

const measured = ['keyScaleError', 'valueScaleError', 'outputScaleError', 'klNats'] as const

export function agreementOf(ours: readonly SchemeErrors[], theirs: readonly SchemeErrors[]): Agreement[] {
  const labels = new Map(theirs.map(({ scheme, bits }) => [`${scheme} ${bits}`, { scheme, bits }]))
  return [...labels.values()].map(({ scheme, bits }) => {
    const meanOf = (rows: readonly SchemeErrors[], name: (typeof measured)[number]): number => {
      const same = rows.filter((row) => row.scheme === scheme && row.bits === bits)
      return same.reduce((sum, row) => sum + row[name], 0) / same.length
    }
    const ratios = Object.fromEntries(
      measured.map((name) => [name, meanOf(theirs, name) / meanOf(ours, name)]),
    ) as Agreement['ratios']
    return { scheme, bits, keyError: meanOf(ours, 'keyScaleError'), ratios }
  })
}
