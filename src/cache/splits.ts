import type { TokenCounts } from './job.ts'
import { pagesFor } from './tokenPages.ts'

/** How the pages of a head are cut into items: by the number of tokens alone, whatever the number of threads. */
export interface Splits {
  readonly pagesPerSplit: number
  /** Splits of packed pages; those of exact ones, sinks before window, come after. */
  readonly numPacked: number
  readonly numSplits: number
}

/** Enough tokens that preparing the queries once more is nothing beside them. */
const minPagesPerSplit = 8
/** Enough for threads to share evenly, few enough to merge. */
const wantedSplits = 16
/** The last split of each format may be short. */
export const MAX_SPLITS = wantedSplits + 1

export function splitsOf({ sinks, packed, window }: TokenCounts): Splits {
  const packedPages = pagesFor(packed)
  const exactPages = pagesFor(sinks) + pagesFor(window)
  const pagesPerSplit = Math.max(minPagesPerSplit, Math.ceil((packedPages + exactPages) / wantedSplits))
  const numPacked = Math.ceil(packedPages / pagesPerSplit)
  return { pagesPerSplit, numPacked, numSplits: numPacked + Math.ceil(exactPages / pagesPerSplit) }
}
