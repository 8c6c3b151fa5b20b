/** Compiles src/kernels/assembly to WebAssembly and embeds the binaries in hexadecimal, which gzip packs better than base64: `npm run kernels [-- NAME ...]`. */

import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

interface KernelBuild {
  /** Name of the entry file, and of the generated one. */
  readonly name: string
  /** Where its constants lie; builds that share a memory must not share these. */
  readonly constantsAt: number
  readonly flags: readonly string[]
}

const simd = ['--enable', 'simd']

const builds: readonly KernelBuild[] = [
  { name: 'codecKernels', constantsAt: 1024, flags: simd },
  { name: 'attentionKernels', constantsAt: 16_384, flags: simd },
  { name: 'relaxedKernels', constantsAt: 40_960, flags: [...simd, '--enable', 'relaxed-simd'] },
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

/** The generated file of a build. */
export function embed(name: string, binary: Uint8Array): string {
  return (
    `/** Made by \`npm run kernels\` from src/kernels/assembly/${name}.ts: ${binary.length} bytes in hexadecimal. */\n` +
    `export const ${name}Binary =\n  '${Buffer.from(binary).toString('hex')}'\n`
  )
}

export { builds as kernelBuilds }

if (import.meta.main) {
  const wanted = process.argv.slice(2)
  for (const build of builds.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    writeFileSync(`src/kernels/${build.name}Binary.ts`, embed(build.name, await compileKernels(build)))
}
