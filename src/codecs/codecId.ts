import { nearestName } from '../numerics/nearestName.ts'
import { centerOption } from './centered.ts'
import type { CodecFamily, CodecId, CodecOption } from './codec.ts'

/** A codec id, understood. */
export interface ParsedCodecId {
  readonly family: CodecFamily
  /** 0 for a family without widths. */
  readonly bits: number
  /** Every option of the family, defaults filled in. */
  readonly options: Readonly<Record<string, string>>
  /** What every family can have done to its vectors: `none` or `mean`. */
  readonly center: string
  /** Canonical: options in the family's order, defaults left out. */
  readonly id: CodecId
}

/**
 * Reads `<family>[<bits>][:<option>=<value>,...]`.
 *
 * @throws RangeError which names what is wrong, the nearest name, and all that would do
 */
export function readCodecId(id: CodecId, families: readonly CodecFamily[]): ParsedCodecId {
  const colon = id.indexOf(':')
  const name = colon < 0 ? id : id.slice(0, colon)
  const { family, bits } = readName(name, families)
  const known = [...family.options, centerOption]
  const settings = readOptions(name, colon < 0 ? [] : id.slice(colon + 1).split(','), known)
  const { center, ...options } = settings
  return { family, bits, options, center, id: canonicalId(name, known, settings) }
}

function readName(name: string, families: readonly CodecFamily[]): { family: CodecFamily; bits: number } {
  for (const family of families) {
    if (family.bits === undefined && family.name === name) return { family, bits: 0 }
    if (family.bits === undefined || !name.startsWith(family.name)) continue
    const width = name.slice(family.name.length)
    if (widths(family.bits).includes(width)) return { family, bits: Number(width) }
  }
  const widened = families.find((family) => hasOtherWidth(family, name))
  if (widened) throw unknown('codec', 'codec', name, [], namesOf(widened))
  throw unknown('codec', 'codec', name, families.flatMap(namesOf), families.map(familyPattern))
}

/** Whether a name is that of a family with no width, or with one that the family lacks. */
function hasOtherWidth({ name, bits }: CodecFamily, given: string): boolean {
  if (bits === undefined || !given.startsWith(name)) return false
  const width = given.slice(name.length)
  return /^\d*$/.test(width) && !(Number(width) >= bits.min && Number(width) <= bits.max)
}

function namesOf({ name, bits }: CodecFamily): string[] {
  return bits === undefined ? [name] : widths(bits).map((width) => name + width)
}

/** The widths of a family as an id spells them: no sign, no leading zero. */
function widths(bits: { readonly min: number; readonly max: number }): string[] {
  return Array.from({ length: bits.max - bits.min + 1 }, (_, index) => String(bits.min + index))
}

function familyPattern(family: CodecFamily): string {
  return family.bits === undefined ? family.name : `${family.name}<${family.bits.min}..${family.bits.max}>`
}

function readOptions(
  name: string,
  settings: readonly string[],
  known: readonly CodecOption[],
): Readonly<Record<string, string>> {
  const who = `codec ${name}`
  const options: Record<string, string> = {}
  for (const option of known) options[option.name] = option.values[0]
  const given = new Set<string>()
  for (const setting of settings) {
    const [key, value = ''] = splitOnce(setting, '=')
    const option = known.find((candidate) => candidate.name === key)
    if (option === undefined)
      throw unknown(
        who,
        'option',
        key,
        known.map((candidate) => candidate.name),
      )
    if (given.has(key)) throw new RangeError(`${who}: option ${key} is given twice, got "${settings.join()}"`)
    if (!option.values.includes(value)) throw unknown(who, key, value, option.values)
    given.add(key)
    options[key] = value
  }
  return options
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function canonicalId(
  name: string,
  known: readonly CodecOption[],
  options: Readonly<Record<string, string>>,
): CodecId {
  const isSet = (option: CodecOption): boolean => options[option.name] !== option.values[0]
  const settings = known.filter(isSet).map((option) => `${option.name}=${options[option.name]}`)
  return settings.length === 0 ? name : `${name}:${settings.join()}`
}

function unknown(
  who: string,
  what: string,
  got: string,
  candidates: readonly string[],
  expected = candidates,
): RangeError {
  const nearest = nearestName(got, candidates)
  const hint = nearest === undefined ? '' : ` did you mean "${nearest}"?`
  const list = expected.length === 0 ? 'expected none' : `expected one of ${expected.join(', ')}`
  return new RangeError(`${who}: unknown ${what} "${got}";${hint} ${list}`)
}
