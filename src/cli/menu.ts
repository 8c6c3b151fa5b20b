import { operandMenu } from '../advisor/operandMenu.ts'
import type { CacheShape } from '../cache/shape.ts'
import { isCentered } from '../codecs/centered.ts'
import type { CodecFamily, CodecId } from '../codecs/codec.ts'
import { codecFamilies, codecSize, parseCodecId } from '../codecs/registry.ts'
import type { Engine } from '../engines/engine.ts'

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

/**
 * What only the menu of an engine offers: for each, another codec of no more bytes loses less on Gaussian vectors, `q8_0` and
 * the 4-bit blocks up to 64 values, `mse` beyond. They are measured for what an engine would do with them.
 */
const engineOnly: ReadonlySet<CodecId> = new Set(['int8_per_token_head', 'int4_per_token_head'])

/** Every codec that can hold the head dim, options at their defaults, and what the engines would run besides. */
export function fullMenu(shape: CacheShape, engines: readonly Engine[]): CodecId[] {
  const ids = new Set([...familiesFor(shape.headDim).flatMap(idsOf), ...engineMenu(shape, engines)])
  return [...ids].filter((id) => !engineOnly.has(id))
}

/** The codecs that engines can run. */
export function engineMenu(shape: CacheShape, engines: readonly Engine[]): CodecId[] {
  const layers = engines.flatMap((engine) => engine.settings(shape).flatMap((setting) => setting.layers))
  return [...new Set(layers.flatMap(({ k, v }) => [k, v]))]
}

/** A menu with each of its codecs once more, centred, but for those so fine that there is nothing to gain. */
export function withCentered(menu: readonly CodecId[], { headDim }: CacheShape): CodecId[] {
  const centered = menu
    .filter((id) => codecSize(id, headDim).codeBits <= 8)
    .map((id) => parseCodecId(isCentered(id) ? id : `${id}${id.includes(':') ? ',' : ':'}center=mean`).id)
  return [...new Set([...menu, ...centered])]
}

/**
 * Reads a list of ids as a user types it.
 *
 * @throws RangeError for one that is unknown or cannot hold the head dim, and for a list with none for values
 */
export function readMenu(text: string, shape: CacheShape): CodecId[] {
  // a comma separates ids, and also the options of one id
  const ids = text.split(/,(?![^,:]*=)/).map((id) => parseCodecId(id.trim()).id)
  for (const id of ids) codecSize(id, shape.headDim)
  if (operandMenu(ids, 'v').length === 0)
    throw new RangeError(
      `menu: only keys can be centred, got nothing for values in "${text}"; add a codec without center=mean`,
    )
  return [...new Set(ids)]
}
