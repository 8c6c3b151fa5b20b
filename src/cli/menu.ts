import type { CacheShape } from '../cache/shape.ts'
import type { CodecFamily, CodecId } from '../codecs/codec.ts'
import { codecFamilies, createCodec, parseCodecId } from '../codecs/registry.ts'
import type { Engine } from '../engines/engine.ts'
import { seedOf } from '../numerics/random.ts'

/** Every id of a family with its options at their defaults. */
export function idsOf(family: CodecFamily): CodecId[] {
  if (!family.bits) return [family.name]
  const { min, max } = family.bits
  return Array.from({ length: max - min + 1 }, (_, index) => `${family.name}${min + index}`)
}

/** The families that can hold a head dim. */
export function familiesFor(headDim: number): CodecFamily[] {
  return codecFamilies.filter((family) => family.refuses?.(headDim) === undefined)
}

/** Every codec that can hold the head dim, options at their defaults, and what the engines would run besides. */
export function fullMenu(shape: CacheShape, engines: readonly Engine[]): CodecId[] {
  return [...new Set([...familiesFor(shape.headDim).flatMap(idsOf), ...engineMenu(shape, engines)])]
}

/** The codecs that engines can run. */
export function engineMenu(shape: CacheShape, engines: readonly Engine[]): CodecId[] {
  const layers = engines.flatMap((engine) => engine.settings(shape).flatMap((setting) => setting.layers))
  return [...new Set(layers.flatMap(({ k, v }) => [k, v]))]
}

/**
 * Reads a list of ids as a user types it.
 *
 * @throws RangeError for one that is unknown or cannot hold the head dim
 */
export function readMenu(text: string, shape: CacheShape): CodecId[] {
  // a comma separates ids, and also the options of one id
  const ids = text.split(/,(?![^,:]*=)/).map((id) => parseCodecId(id.trim()).id)
  for (const id of ids) createCodec(id, shape.headDim, seedOf(0))
  return [...new Set(ids)]
}
