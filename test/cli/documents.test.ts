import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { codecListSchema } from '../../src/formats/codecListSchema.ts'
import { comparisonSchema } from '../../src/formats/comparisonSchema.ts'
import { engineSettingSchema } from '../../src/formats/engineSettingSchema.ts'
import { policySchema } from '../../src/formats/policySchema.ts'
import { recommendationSchema } from '../../src/formats/recommendationSchema.ts'
import { traceSummarySchema } from '../../src/formats/traceSummarySchema.ts'
import { type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder, tenDocuments, tinyTrace } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }

/** A run with `--json` prints a document of the schema, and nothing else anywhere. */
/** @param stderr what a person is told beside it: why the answer is no */
async function documentOf<T>(
  schema: z.ZodType<T>,
  words: readonly string[],
  code = 0,
  stderr = '',
): Promise<T> {
  const outcome = await runKqv(folder, [...words, '--json'])
  expect({ ...outcome, stdout: '' }).toEqual({ code, stderr, stdout: '' } satisfies Outcome)
  return schema.parse(JSON.parse(outcome.stdout))
}

beforeAll(() => {
  writeFileSync(join(folder, 'ten.safetensors'), tenDocuments())
  writeFileSync(join(folder, 'one.safetensors'), tinyTrace({ documentLengths: [12] }))
})

describe('the document that --json prints', () => {
  it.concurrent('is a recommendation', options, async () => {
    const found = await documentOf(recommendationSchema, ['recommend', 'ten.safetensors'])
    expect(found.tensors.length).toBe(8)
    expect(found.policy.undecidedLayers).toEqual([1])
    expect(found.engines.map(({ engine }) => engine)).toEqual(['llama.cpp', 'vllm', 'transformers'])
  })

  it.concurrent('is a recommendation without intervals on one document', options, async () => {
    const words = ['recommend', 'one.safetensors', '--menu', 'mse3,mse4', '--threads', '1']
    const { schemes } = await documentOf(recommendationSchema, words)
    expect(schemes.every(({ loss }) => loss.interval === undefined)).toBe(true)
    expect(schemes[1].verdict?.outcome).toBe('not enough evidence')
    expect(schemes[1].verdict?.unitsNeeded).toBe(8)
  })

  it.concurrent('is a recommendation where nothing is lost, without a NaN', options, async () => {
    const words = ['recommend', 'ten.safetensors', '--menu', 'f32', '--threads', '1']
    const { stored, schemes } = await documentOf(recommendationSchema, words)
    expect(stored.bitsPerValue).toBe(32)
    expect(schemes[0].loss.value).toBe(0)
  })

  it.concurrent('ends with 1 where no setting of the engine fits the budget', options, async () => {
    const words = [
      'recommend',
      'ten.safetensors',
      '--menu',
      'mse2,mse3',
      '--bits',
      '3',
      '--engine',
      'llama.cpp',
    ]
    const why =
      'llama.cpp: expected a setting of at most 3.00 bits per value, got none; its nearest takes 4.50: --bits 4.50\n'
    const { engines, tensors } = await documentOf(recommendationSchema, words, 1, why)
    expect(engines.map(({ engine, fitsBudget }) => [engine, fitsBudget])).toEqual([['llama.cpp', false]])
    expect(new Set(tensors.map(({ codec }) => codec))).toEqual(new Set(['mse2', 'mse3']))
  })

  it.concurrent('is a comparison', options, async () => {
    const words = ['compare', 'ten.safetensors', '--schemes', 'KV,QKQV,KV', '--bits', '3,2']
    const { schemes, baseline, bits, heads } = await documentOf(comparisonSchema, words)
    expect({ schemes, baseline, bits }).toEqual({ schemes: ['KV', 'QKQV'], baseline: 'KV', bits: [2, 3] })
    expect(heads.length).toBe(2 * 2 * 4)
  })

  it.concurrent('is the list of codecs', options, async () => {
    const { codecs, headDim } = await documentOf(codecListSchema, ['codecs', '--head-dim', '48'])
    expect(headDim).toBe(48)
    expect(codecs.find(({ id }) => id === 'mse4')?.bitsPerValue).toBe(4 + 16 / 48)
    expect(codecs.some(({ id }) => id === 'q8_0')).toBe(false)
  })

  it.concurrent('is the summary of a trace', options, async () => {
    const { layers, documents, heldOut } = await documentOf(traceSummarySchema, [
      'inspect',
      'ten.safetensors',
    ])
    expect({ layers, heldOut, numDocuments: documents.length }).toEqual({
      layers: [0, 2],
      heldOut: [8, 9],
      numDocuments: 10,
    })
  })

  it.concurrent('is a policy, and the setting of an engine for it', options, async () => {
    await runKqv(folder, ['recommend', 'ten.safetensors', '--menu', 'mse3,mse4', '--out', 'out'])
    const policy = await documentOf(policySchema, ['inspect', 'out/policy.json'])
    expect(policy.assignments.length).toBe(8)
    const setting = await documentOf(engineSettingSchema, ['export', 'out/policy.json', '--engine', 'vllm'])
    expect(setting.configuration).toMatch(/^--kv-cache-dtype /)
  })
})
