import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineSettingSchema } from '../../src/formats/engineSettingSchema.ts'
import { writePolicy } from '../../src/formats/policyFile.ts'
import { layerPolicy } from '../engines/plainEngine.ts'
import { runKqv } from './runKqv.ts'

const options = { timeout: 60_000 }
const shape = { numLayers: 6, numQueryHeads: 4, numKvHeads: 2, headDim: 64 }
const folder = mkdtempSync(join(tmpdir(), 'kqv-'))

beforeAll(() => {
  const policy = layerPolicy(shape, () => 'mse4')
  writeFileSync(join(folder, 'plain.json'), writePolicy(policy))
  // 6 layers x 2 heads x keys and values x 40 bytes
  const budget = { bitsPerValue: 5, bytesPerToken: 960 }
  writeFileSync(join(folder, 'budget.json'), writePolicy({ ...policy, budget }))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('an exported setting', () => {
  it.concurrent('over the size of a policy without a budget says so', options, async () => {
    const { stdout } = await runKqv(folder, ['export', 'plain.json', '--engine', 'vllm'])
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '# vllm: int4_per_token_head, 4.50 bits per value',
      '# over the budget of 4.25 bits per value',
    ])
  })

  it.concurrent('within a budget says so as a field', options, async () => {
    const words = ['export', 'budget.json', '--engine', 'llama.cpp', '--json']
    const { stdout } = await runKqv(folder, words)
    const { budget, fitsBudget, stored } = engineSettingSchema.parse(JSON.parse(stdout))
    expect({ budget, fitsBudget, bits: stored.bitsPerValue }).toEqual({
      budget: { bitsPerValue: 5, bytesPerToken: 960 },
      fitsBudget: true,
      bits: 4.5,
    })
  })
})
