import { type Place, places, type TokenCounts } from './job.ts'
import { TOKENS_PER_PAGE } from './packedTensor.ts'
import type { PagePool } from './pagePool.ts'
import { createTokenPages, type TokenPages } from './tokenPages.ts'

/** Where the pages of one tensor are. */
export type TensorPages = Readonly<Record<Place, TokenPages>>

/** The tokens of one layer: all of its tensors hold the same ones, each in its own pages. */
export interface LayerPages {
  /** By `tensorIndex`. */
  readonly tensors: readonly TensorPages[]
  readonly counts: TokenCounts
  readonly numTokens: number
  readonly allocatedBytes: number
  /**
   * Makes room, lets `write` fill it, and counts the tokens; when either fails, the layer is as it was.
   *
   * @param next how many tokens there will be, at no place fewer; the window counts those that leave it, too
   * @param numLeaving pages of the window whose tokens `write` has packed
   */
  extend(next: TokenCounts, numLeaving: number, write: () => void): void
  /** Does several extensions, or none of them. */
  attempt(extendAll: () => void): void
  /** Forgets all tokens from `numTokens` on. */
  truncate(numTokens: number): void
  fork(): LayerPages
  close(): void
}

/** @param packedPageBytes by `tensorIndex` */
export function createLayerPages(
  pool: PagePool,
  exactPageBytes: number,
  packedPageBytes: readonly number[],
): LayerPages {
  const pagesOf = (numBytes: number): TokenPages => createTokenPages(pool, numBytes)
  return layerOf(
    packedPageBytes.map((numBytes) => ({
      sinks: pagesOf(exactPageBytes),
      packed: pagesOf(numBytes),
      window: pagesOf(exactPageBytes),
    })),
  )
}

function layerOf(initial: readonly TensorPages[]): LayerPages {
  let tensors = initial
  const counts = (): TokenCounts => {
    const [{ sinks, packed, window }] = tensors
    return { sinks: sinks.numTokens, packed: packed.numTokens, window: window.numTokens }
  }
  return {
    get tensors() {
      return tensors
    },
    get counts() {
      return counts()
    },
    get numTokens() {
      return numTokensOf(counts())
    },
    get allocatedBytes() {
      return listsOf(tensors).reduce((sum, pages) => sum + pages.allocatedBytes, 0)
    },
    extend(next, numLeaving, write) {
      try {
        for (const tensor of tensors) for (const place of places) tensor[place].reserve(next[place])
        write()
      } catch (error) {
        trim(tensors)
        throw error
      }
      commit(tensors, next)
      for (const { window } of tensors) window.dropPages(numLeaving)
    },
    attempt(extendAll) {
      const before = forkAll(tensors)
      try {
        extendAll()
      } catch (error) {
        close(tensors)
        tensors = before
        throw error
      }
      close(before)
    },
    truncate(numTokens) {
      const { sinks, packed, window } = counts()
      commit(tensors, {
        sinks: Math.min(sinks, numTokens),
        packed: clamp(numTokens - sinks, packed),
        window: clamp(numTokens - sinks - packed, window),
      })
      trim(tensors)
    },
    fork: () => layerOf(forkAll(tensors)),
    close: () => close(tensors),
  }
}

function listsOf(tensors: readonly TensorPages[]): TokenPages[] {
  return tensors.flatMap((tensor) => places.map((place) => tensor[place]))
}

function commit(tensors: readonly TensorPages[], counts: TokenCounts): void {
  for (const tensor of tensors) for (const place of places) tensor[place].commit(counts[place])
}

function trim(tensors: readonly TensorPages[]): void {
  for (const pages of listsOf(tensors)) pages.trim()
}

function close(tensors: readonly TensorPages[]): void {
  for (const pages of listsOf(tensors)) pages.close()
}

export function numTokensOf({ sinks, packed, window }: TokenCounts): number {
  return sinks + packed + window
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value))
}

/** Forks every list of pages, or none. */
function forkAll(tensors: readonly TensorPages[]): TensorPages[] {
  const forked: TokenPages[] = []
  const fork = (pages: TokenPages): TokenPages => {
    const twin = pages.fork()
    forked.push(twin)
    return twin
  }
  try {
    return tensors.map(({ sinks, packed, window }) => ({
      sinks: fork(sinks),
      packed: fork(packed),
      window: fork(window),
    }))
  } catch (error) {
    for (const pages of forked) pages.close()
    throw error
  }
}

/**
 * What a layer's counts become when tokens are appended: first the sinks fill; then, without a window, all are packed;
 * with one, they enter it, and its oldest 64 are packed whenever 64 more than `recentWindow` are in it.
 */
export function countsAfter(
  before: TokenCounts,
  count: number,
  sinkTokens: number,
  recentWindow: number,
): { readonly next: TokenCounts; readonly numLeaving: number } {
  const newSinks = Math.min(count, Math.max(0, sinkTokens - before.sinks))
  const sinks = before.sinks + newSinks
  const others = count - newSinks
  if (recentWindow === 0) return { next: { sinks, packed: before.packed + others, window: 0 }, numLeaving: 0 }
  const window = before.window + others
  const numLeaving = Math.max(0, Math.floor((window - recentWindow) / TOKENS_PER_PAGE))
  return { next: { sinks, packed: before.packed + numLeaving * TOKENS_PER_PAGE, window }, numLeaving }
}

/** @throws RangeError for counts that no appending and truncating leads to */
export function checkCounts(counts: TokenCounts, sinkTokens: number, recentWindow: number): void {
  const { sinks, packed, window } = counts
  for (const place of places)
    if (!Number.isSafeInteger(counts[place]) || counts[place] < 0)
      throw new RangeError(`quantized cache: ${place} must be a whole number from 0 on, got ${counts[place]}`)
  if (sinks > sinkTokens || (sinks < sinkTokens && packed + window > 0))
    throw new RangeError(
      `quantized cache: the first ${sinkTokens} tokens must be sinks, got ${sinks} before ${packed + window} others`,
    )
  const longest = recentWindow === 0 ? 0 : recentWindow + TOKENS_PER_PAGE - 1
  if (window > longest)
    throw new RangeError(`quantized cache: the window must be at most ${longest} tokens, got ${window}`)
}
