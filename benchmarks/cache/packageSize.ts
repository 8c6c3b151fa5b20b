import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'rolldown'

/** Kilobytes, of 1000 bytes, that users are to download at most. */
export const packageLimitKilobytes = 60

/** What users of a part of the package import. */
const packageParts = {
  'packed cache': "export { createQuantizedCache } from '@kqv/cache/quantizedCache.ts'",
  'codecs alone': "export { createCodec } from '@kqv/codecs/registry.ts'",
  'seeds alone': "export { childSeed } from '@kqv/numerics/random.ts'",
} as const

/**
 * Kilobytes of a bundle of one part: minified and gzipped, as a page that imports it would load it.
 *
 * @param withDependencies whether packages that it imports are in it
 */
export async function packageKilobytes(
  part: keyof typeof packageParts,
  withDependencies: boolean,
): Promise<number> {
  const entry = 'entry.js'
  const { output } = await build({
    input: entry,
    external: withDependencies ? [] : [/^@stdlib\//],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? packageParts[part] : undefined),
      },
    ],
    resolve: { alias: { '@kqv': fileURLToPath(new URL('../../src', import.meta.url)) } },
    // packages for any host, without Node's modules
    platform: 'browser',
    write: false,
    logLevel: 'silent',
    output: { format: 'esm', minify: true, codeSplitting: false },
  })
  const [{ code }] = output
  return gzipSync(code, { level: 9 }).length / 1000
}
