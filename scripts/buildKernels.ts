/** Compiles src/kernels/assembly to WebAssembly and embeds the binaries: `npm run kernels [-- NAME ...]`. */

import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'
import { printableBytes } from '../src/kernels/printableBytes.ts'

interface KernelBuild {
  /** Name of the entry file, and of the generated one. */
  readonly name: string
  /** Where its constants lie; builds that share a memory must not share these. */
  readonly constantsAt: number
  readonly flags: readonly string[]
}

const simd = ['--enable', 'simd']
const relaxed = [...simd, '--enable', 'relaxed-simd']

const builds: readonly KernelBuild[] = [
  { name: 'codecKernels', constantsAt: 1024, flags: simd },
  { name: 'attentionKernels', constantsAt: 16_384, flags: simd },
  { name: 'relaxedKernels', constantsAt: 40_960, flags: relaxed },
  { name: 'doubleKernels', constantsAt: 57_344, flags: simd },
  { name: 'sketchKernels', constantsAt: 59_392, flags: simd },
  { name: 'relaxedDoubleKernels', constantsAt: 61_440, flags: relaxed },
]

const memoryFlags = ['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536']

/** The binary of a build, from `src/kernels/assembly/<name>.ts`. */
export async function compileKernels({ name, constantsAt, flags }: KernelBuild): Promise<Uint8Array> {
  const written = new Map<string, Uint8Array>()
  let messages = ''
  const options = ['-O3', '--converge', '--runtime', 'stub', '--noAssert', ...memoryFlags, ...flags]
  options.push('--memoryBase', String(constantsAt))
  const { error } = await asc.main(
    [`src/kernels/assembly/${name}.ts`, '--outFile', 'kernels.wasm', ...options],
    {
      readFile: (path, baseDirectory) => readText(`${baseDirectory}/${path}`),
      writeFile: (path, contents) => {
        if (typeof contents !== 'string') written.set(path, contents)
      },
      stderr: { write: (chunk: string) => void (messages += chunk) },
    },
  )
  const binary = written.get('kernels.wasm')
  if (error || !binary) throw new Error(`kernels: ${name} does not compile\n${messages}`)
  return binary
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** One file for all: side by side, gzip packs them better. */
export const embeddedFile = new URL('../src/kernels/kernelBinaries.ts', import.meta.url)

/** What that file must hold of a build. A call, for a bundler would move a plain text to where it is used. */
export function embedded(name: string, binary: Uint8Array): string {
  return `export const ${name}Binary = /* @__PURE__ */ readPrintableBytes(\n  '${printableBytes(binary)}',\n)\n`
}

function embed(name: string, binary: Uint8Array): void {
  const text = readFileSync(embeddedFile, 'utf8')
  const last = new RegExp(`export const ${name}Binary = .*\\n.*\\n\\)\\n`)
  const next = embedded(name, binary)
  writeFileSync(embeddedFile, last.test(text) ? text.replace(last, () => next) : `${text}\n${next}`)
}

export { builds as kernelBuilds }

if (import.meta.main) {
  const wanted = process.argv.slice(2)
  for (const build of builds.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    embed(build.name, await compileKernels(build))
}
