import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileKernels, embedded, embeddedFile, kernelBuilds } from '../../scripts/buildKernels.ts'
import { createMemory, instantiate, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'

const embeddedText = readFileSync(embeddedFile, 'utf8')

/** Addresses that an instance writes its constants to. */
function constantsOf(binary: Uint8Array): number[] {
  const memory = createMemory(0, false)
  const bytes = new Uint8Array(memory.buffer)
  const written = new Set<number>()
  // a constant that equals one filler differs from the other
  for (const filler of [0x55, 0xaa]) {
    bytes.fill(filler)
    instantiate(Uint8Array.from(binary), memory)
    bytes.forEach((byte, address) => {
      if (byte !== filler) written.add(address)
    })
  }
  return [...written].sort((a, b) => a - b)
}

describe.each(kernelBuilds)('the binary of $name', (build) => {
  it('is what the sources compile to: else run npm run kernels', async () => {
    const binary = await compileKernels(build)
    expect(embeddedText.includes(embedded(build.name, binary)), `${build.name} is stale`).toBe(true)

    const next = kernelBuilds.map(({ constantsAt }) => constantsAt).filter((at) => at > build.constantsAt)
    const end = Math.min(RESERVED_BYTES, ...next)
    const stray = constantsOf(binary).filter((address) => address < build.constantsAt || address >= end)
    expect(stray, 'constants in the place of another build').toEqual([])
  }, 60_000)
})
