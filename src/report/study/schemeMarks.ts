import { type Html, html } from '../html.ts'

/** How a scheme is drawn throughout: a colour and a symbol, never the colour alone. */
export interface SchemeMark {
  /** A custom property of `schemeStyle.ts`. */
  readonly color: string
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'wye'
}

const marks: Readonly<Record<string, SchemeMark>> = {
  KV: { color: 'kv', symbol: 'square' },
  KQV: { color: 'kqv', symbol: 'circle' },
  QKQV: { color: 'qkqv', symbol: 'triangle' },
  'QKQV:sketch=gaussian': { color: 'qkqv-gaussian', symbol: 'diamond' },
  'MSE-only': { color: 'mse', symbol: 'star' },
  QKV: { color: 'qkv', symbol: 'wye' },
}

/** Schemes that pictures and tables show; other readings are in the findings. */
export const toldSchemes: readonly string[] = Object.keys(marks)

/** A codec is drawn as the scheme that is known for it. */
const codecSchemes: Readonly<Record<string, string>> = { mse: 'KQV', qjl: 'QKQV', scalar: 'KV' }

const otherMark: SchemeMark = { color: 'other', symbol: 'circle' }

/** Of the scheme, or of the first of several that stand together. */
export function schemeMark(scheme: string): SchemeMark {
  return marks[scheme.split(' = ')[0]] ?? otherMark
}

/** Of a codec of keys, whatever its width: `qjl:sketch=gaussian`. */
export function codecMark(family: string): SchemeMark {
  const [name, option] = family.split(':')
  const scheme = codecSchemes[name] ?? name
  return schemeMark(option === undefined ? scheme : `${scheme}:${option}`)
}

export const colorOf = ({ color }: SchemeMark): string => `var(--scheme-${color})`

/** `QKQV:sketch=gaussian` as a page writes it: `QKQV, Gaussian sketch`. */
export function schemeWords(scheme: string): string {
  const [name, options] = scheme.split(/:(.*)/s)
  if (options === undefined) return name
  return `${name}, ${options.split(',').map(optionWords).join(', ')}`
}

const knownOptions: Readonly<Record<string, string>> = {
  'sketch=gaussian': 'Gaussian sketch',
  'sketch=haar': 'Haar sketch',
  'scale=mmse': 'least-error scale',
  'codebook=uniform': 'uniform codebook',
  'norm=none': 'no norm',
}

function optionWords(option: string): string {
  return knownOptions[option] ?? option
}

const symbolPaths: Readonly<Record<SchemeMark['symbol'], string>> = {
  circle: 'M4 0A4 4 0 1 0 4 8A4 4 0 1 0 4 0Z',
  square: 'M.5.5h7v7h-7z',
  triangle: 'M4 0L8 7.5H0z',
  diamond: 'M4 -.5L7 4L4 8.5L1 4z',
  star: 'M4 -.5l1.1 3.2h3.3L5.7 4.7l1 3.3L4 6L1.3 8l1-3.3L-.4 2.7h3.3z',
  wye: 'M3 4.3L0 2.6L1.2.6L4 2.3L6.8.6L8 2.6L5 4.3V8H3z',
}

/** Symbol and words, for legends. */
export function markEntry({ symbol, color }: SchemeMark, words: string): Html {
  return html`<span class="entry"><svg class="symbol" viewBox="-1 -1 10 10" aria-hidden="true"><path d="${symbolPaths[symbol]}" fill="var(--scheme-${color})"/></svg>${words}</span>`
}
