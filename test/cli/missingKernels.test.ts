import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { environment, mainFile } from './runKqv.ts'
import { temporaryFolder, tenDocuments } from './traceFiles.ts'

const folder = temporaryFolder()
writeFileSync(join(folder, 'ten.safetensors'), tenDocuments())

function recommend(...nodeOptions: readonly string[]) {
  const words = [
    'recommend',
    'ten.safetensors',
    '--bits',
    '3',
    '--menu',
    'mse2,mse4',
    '--threads',
    '1',
    '--json',
  ]
  const options = { cwd: folder, env: environment, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  return spawnSync(process.execPath, [...nodeOptions, mainFile, ...words], options)
}

// a processor without SSSE3 cannot run WebAssembly SIMD; there is no such flag for other kinds
it.runIf(process.arch === 'x64')(
  'a host without kernels is told of once, on standard error, and gives the same answer',
  () => {
    const compiled = recommend()
    expect(compiled.stderr).toBe('')
    const plain = recommend('--no-enable-ssse3')
    expect(plain.stderr).toMatch(
      /^kqv: codecs run in plain TypeScript, which takes several times longer; the host cannot run WebAssembly SIMD .*\n$/,
    )
    expect(plain.stdout).toBe(compiled.stdout)
  },
  60_000,
)
