import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { checksumText } from '../formats/crc32.ts'

/** Folders whose code decides what a measurement is; the claims of a study only judge it. */
const measuringFolders = [
  'numerics',
  'kernels',
  'codecs',
  'cache',
  'metrics',
  'study',
  'study/design',
  'study/laws',
]

/** The package's version. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/**
 * The package's version and a fingerprint of the code that measures, as `0.1.0+1a2b3c4d`: the label that keeps rows of
 * two states of the code apart.
 */
export function codeVersion(): string {
  let fingerprint = 0
  for (const folder of measuringFolders) {
    const url = new URL(`../${folder}/`, import.meta.url)
    for (const file of sourceFiles(url)) fingerprint = crc32(readFileSync(new URL(file, url)), fingerprint)
  }
  return `${packageVersion()}+${checksumText(fingerprint)}`
}

/** Compiled or not, with those of subfolders; a folder that does not exist holds none. */
function sourceFiles(folder: URL): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /(?<!\.d)\.[jt]s$/.test(file))
    .sort()
}
