import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const hook = new URL('packageSource.mjs', import.meta.url)
const example = fileURLToPath(new URL('../../examples/quantizedCache.ts', import.meta.url))

describe('the example of a quantized cache', () => {
  it('attends over 1,001 tokens of each layer, in about a third of the bytes, and reads back what it saved', () => {
    const output = execFileSync(process.execPath, ['--import', hook.href, example], { encoding: 'utf8' })
    const lines = output.trim().split('\n')
    expect(lines.slice(0, 4)).toEqual([
      'layer 0: 1000 tokens, 512000 outputs',
      'layer 1: 1000 tokens, 512000 outputs',
      'layer 0: 1001 tokens, 512 outputs',
      'layer 1: 1001 tokens, 512 outputs',
    ])
    const [, heldBytes, ratio] = lines[4].match(/^(\d+) bytes, ([\d.]+) x/)!.map(Number)
    // 4 sinks, 14 whole pages of 64 packed tokens, and the window
    const packed = 64 * 14
    expect(heldBytes).toBe(2 * 2 * 2 * (packed * 34 + (1001 - packed) * 128))
    expect(ratio).toBeGreaterThan(2.9)
    expect(lines[5]).toMatch(/^500 tokens in a file of \d+ bytes$/)
  })
})
