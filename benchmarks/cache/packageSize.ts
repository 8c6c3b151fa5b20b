import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'rolldown'

/** Kilobytes, of 1000 bytes, that users are to download at most. */
export const packageLimitKilobytes = 60

/**
 * Kilobytes of a bundle that holds the packed cache, its codecs and its kernels: minified and gzipped, as a page that
 * imports it would load it.
 *
 * @param withDependencies whether packages that it imports are in it
 */
export async function packageKilobytes(withDependencies: boolean): Promise<number> {
  const { output } = await build({
    input: fileURLToPath(new URL('../../src/cache/quantizedCache.ts', import.meta.url)),
    external: withDependencies ? [] : [/^[^./]/],
    // packages for any host, without Node's modules
    platform: 'browser',
    write: false,
    logLevel: 'silent',
    output: { format: 'esm', minify: true, codeSplitting: false },
  })
  const [{ code }] = output
  return gzipSync(code, { level: 9 }).length / 1000
}
