import { isCentered } from '../codecs/centered.ts'
import type { CodecId } from '../codecs/codec.ts'
import { bitsPerValue } from '../codecs/codec.ts'
import { codecSize, parseCodecId } from '../codecs/registry.ts'
import { nearestName } from '../numerics/nearestName.ts'
import { inMixture, type Storage } from './storage.ts'

/** A codec for keys and one for values at every budget of whole bits. */
export interface Scheme {
  /** As the paper prints it, with options behind a colon: `KQV`, `QKQV:sketch=gaussian`. */
  readonly name: string
  readonly title: string
  keys(bits: number): CodecId
  values(bits: number): CodecId
}

interface SchemeKind {
  readonly name: string
  readonly title: string
  readonly keys: string
  readonly values: string
}

const kinds: readonly SchemeKind[] = [
  { name: 'KV', title: 'scalar Lloyd-Max on both, no rotation', keys: 'scalar', values: 'scalar' },
  { name: 'KQV', title: 'rotated Lloyd-Max on K, with QJL on V', keys: 'mse', values: 'qjl' },
  { name: 'QKQV', title: 'rotated Lloyd-Max with QJL on both', keys: 'qjl', values: 'qjl' },
  { name: 'MSE-only', title: 'rotated Lloyd-Max on both', keys: 'mse', values: 'mse' },
  { name: 'QKV', title: 'rotated Lloyd-Max on V, with QJL on K', keys: 'qjl', values: 'mse' },
]

export const schemeNames: readonly string[] = kinds.map(({ name }) => name)

/** What each is, by its name. */
export const schemeTitles: readonly (readonly [string, string])[] = kinds.map(({ name, title }) => [
  name,
  title,
])

/** Widths at which every scheme exists. */
export const schemeBits = { min: 1, max: 8 } as const

/**
 * Finds a scheme by name; options behind a colon go to its QJL codecs, or to all of a scheme that has none.
 *
 * @throws RangeError for an unknown name, with the nearest one, and for options that no codec of the scheme takes
 *
 * @example
 * parseScheme('QKQV:sketch=gaussian').keys(4) // "qjl4:sketch=gaussian"
 */
export function parseScheme(name: string): Scheme {
  const [base, options] = name.split(/:(.*)/s)
  const kind = kinds.find((candidate) => candidate.name === base)
  if (!kind) {
    const nearest = nearestName(base, schemeNames)
    const hint = nearest ? `did you mean "${nearest}"? ` : ''
    throw new RangeError(`scheme: unknown scheme "${base}"; ${hint}expected one of ${schemeNames.join(', ')}`)
  }
  const optional = kind.keys === 'qjl' || kind.values === 'qjl' ? 'qjl' : kind.keys
  const codec = (family: string, bits: number): CodecId =>
    parseCodecId(options && family === optional ? `${family}${bits}:${options}` : `${family}${bits}`).id
  const scheme = {
    name: options ? `${base}:${options}` : base,
    title: kind.title,
    keys: (bits: number) => codec(kind.keys, bits),
    values: (bits: number) => codec(kind.values, bits),
  }
  if ([scheme.keys(4), scheme.values(4)].some(isCentered))
    throw new RangeError(
      `scheme ${base}: centring is for the keys of a recommendation, got "${options}"; drop center=mean`,
    )
  return scheme
}

/** How keys and values are held. */
export interface HeadStorage {
  readonly keys: Storage
  readonly values: Storage
}

/** Bits per value of a scheme, everything stored counted, keys and values alike in number. */
export function schemeBitsPerValue(scheme: Scheme, bits: number, headDim: number): number {
  return (storedBits(scheme.keys(bits), headDim) + storedBits(scheme.values(bits), headDim)) / 2
}

/** What was looked up: cells of a study ask for the same few again and again, and a codec must be made to tell. */
const knownBits = new Map<string, number>()

function storedBits(id: CodecId, headDim: number): number {
  const key = `${id} ${headDim}`
  const bits = knownBits.get(key) ?? bitsPerValue(codecSize(id, headDim))
  knownBits.set(key, bits)
  return bits
}

/**
 * A scheme brought to any size: a share of the tokens at one width, the rest at the next.
 *
 * @param target bits per value, everything counted
 * @returns undefined where no width is small or large enough
 */
export function schemeAtSize(scheme: Scheme, headDim: number, target: number): HeadStorage | undefined {
  for (let bits: number = schemeBits.min; bits < schemeBits.max; bits++) {
    const lower = schemeBitsPerValue(scheme, bits, headDim)
    const upper = schemeBitsPerValue(scheme, bits + 1, headDim)
    if (target < lower || target > upper) continue
    const share = (target - lower) / (upper - lower)
    return {
      keys: inMixture(scheme.keys(bits), scheme.keys(bits + 1), share),
      values: inMixture(scheme.values(bits), scheme.values(bits + 1), share),
    }
  }
  return undefined
}
