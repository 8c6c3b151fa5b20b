import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const script = readFileSync(new URL('../../examples/captureWithTransformers.py', import.meta.url), 'utf8')

describe('the capture with transformers in Python', () => {
  it('has 30 lines at most', () => {
    expect(script.trimEnd().split('\n').length).toBeLessThanOrEqual(30)
  })

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)('is Python', () => {
    const parse = ['-c', 'import ast, sys; ast.parse(sys.stdin.read())']
    expect(spawnSync('python3', parse, { input: script, encoding: 'utf8' }).stderr).toBe('')
  })

  it('writes tensors and metadata that are documented, and those that are required', () => {
    const documented = readFileSync(new URL('../../data/README.md', import.meta.url), 'utf8')
    const keys = script
      .split('\n')
      .filter((line) => line.startsWith('metadata = '))
      .flatMap((line) => [...line.matchAll(/"(\w+)":/g)].map(([, key]) => key))
    expect(keys.toSorted()).toEqual(['documents', 'model', 'query_positions'])
    for (const key of keys) expect(documented).toContain(`\`${key}\``)
    expect(script).toContain('f"layers.{module.layer_idx}.{operand}"')
  })
})
