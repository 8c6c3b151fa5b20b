import { childSeed, seedOf } from '../../numerics/random.ts'
import type { Design } from './design.ts'

/**
 * 64 bits that tell designs apart, as 16 hexadecimal digits: the same for the same content, whatever the order of its
 * keys and wherever its trace lies.
 *
 * @param traceChecksum of the trace, for a design that has one: its rows are part of what is studied
 */
export function designHash(design: Design, traceChecksum?: string): string {
  const { trace: _, ...content } = design
  const grids = content.grids.map((grid) => ({ temperatures: [1], ...grid }))
  const words = childSeed(seedOf(0), canonicalJson({ ...content, grids, traceChecksum }))
  return words.map((word) => word.toString(16).padStart(8, '0')).join('')
}

/** JSON with the keys of every record in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
