const digits = new Intl.NumberFormat('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 })
const shortDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** What stands where a number is missing. */
export const MISSING = '–'

const withMinus = (text: string): string => text.replace(/^-/, '−')

function superscript(exponent: number): string {
  const text = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')
  return exponent < 0 ? `⁻${text}` : text
}

/** Three significant digits, as many as a measurement of some documents can bear: `0.0123`, `1.50`, `3.28e-4`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return MISSING
  if (value === 0) return '0'
  const size = Math.abs(value)
  return withMinus(size >= 1e-3 && size < 1e6 ? digits.format(value) : value.toExponential(2))
}

/** Bits per value, and what they save: `4.00`, `16.00`. */
export function formatBits(value: number): string {
  return Number.isFinite(value) ? withMinus(value.toFixed(2)) : MISSING
}

/** At most three significant digits, for what is exact: `0.25`, `95`. */
export function formatSize(value: number): string {
  return Number.isFinite(value) ? withMinus(shortDigits.format(value)) : MISSING
}

/** A round number beside an axis: `0.005`, `5×10⁻⁵`, `10⁻⁶`. */
export function formatTick(value: number): string {
  if (value >= 1e-3 && value < 1e4) return shortDigits.format(value)
  const [mantissa, exponent] = value.toExponential().split('e')
  const power = `10${superscript(Number(exponent))}`
  return mantissa === '1' ? power : `${mantissa}×${power}`
}

/** A whole number with every digit: `11,520`. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? withMinus(counts.format(value)) : MISSING
}

/** A share of one, in percent; short of the whole it never reads 100 %. */
export function formatPercent(share: number): string {
  if (share < 1 && share >= 0.9995) return '> 99.9 %'
  return Number.isFinite(share) ? `${formatNumber(100 * share)} %` : MISSING
}

const byteUnits = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** Decimal units: 1 MB is 1,000,000 bytes. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return MISSING
  const step = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  if (step === 0) return `${formatCount(bytes)} bytes`
  return `${digits.format(bytes / 1000 ** step)} ${byteUnits[step]}`
}

/** Two significant digits, and never 0. */
export function formatPValue(pValue: number): string {
  if (!Number.isFinite(pValue)) return MISSING
  return pValue < 0.0001 ? '< 0.0001' : String(Number(pValue.toPrecision(2)))
}

/** Ascending whole numbers, runs joined: `0, 3–5, 9`. */
export function formatRanges(values: readonly number[]): string {
  const runs: [number, number][] = []
  for (const value of values) {
    const last = runs.at(-1)
    if (last !== undefined && value === last[1] + 1) last[1] = value
    else runs.push([value, value])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}

/** `1 document`, `2 documents`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
