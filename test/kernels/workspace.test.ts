import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCodec } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { hardVectors } from './hardVectors.ts'

/** The library as a host loads it that has another WebAssembly, or none. */
async function loadRegistry(host: unknown): Promise<typeof import('../../src/codecs/registry.ts')> {
  vi.stubGlobal('WebAssembly', host)
  vi.resetModules()
  return import('../../src/codecs/registry.ts')
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const withoutSimd = {
  Memory: WebAssembly.Memory,
  Instance: WebAssembly.Instance,
  Module: function refuse() {
    throw new SyntaxError('invalid opcode 0xfd')
  },
}

describe('a host', () => {
  it.each([
    ['without WebAssembly', undefined, 'the host has no WebAssembly'],
    [
      'without its SIMD',
      withoutSimd,
      'the host cannot run WebAssembly SIMD (SyntaxError: invalid opcode 0xfd)',
    ],
  ])('%s gets plain codecs with the same bytes, and the reason', async (_, host, reason) => {
    const registry = await loadRegistry(host)
    const codec = registry.createCodec('mse4', 64, seedOf(1))
    expect(codec.backend).toBe('plain')
    expect(registry.whyPlain('mse4', 64)).toBe(reason)

    vi.unstubAllGlobals()
    const compiled = createCodec('mse4', 64, seedOf(1))
    expect(compiled.backend).toBe('simd128')
    const vectors = hardVectors(['gaussian', 'one value 1e5 times the rest'], 64, 1)
    const [bytes, compiledBytes] = [codec, compiled].map((one) => {
      const encoded = new Uint8Array(one.encodedBytes(2))
      one.encode(vectors, encoded)
      return encoded
    })
    expect(bytes).toEqual(compiledBytes)
  })
})
