import { describe, expect, it } from 'vitest'
import { type Engine, everyLayer } from '../../src/engines/engine.ts'
import {
  engineFinding,
  enginePlans,
  type ProjectedEngine,
  projectEngines,
} from '../../src/engines/engineFinding.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { tasksOf } from '../../src/study/plan.ts'
import { buildAdvice } from '../builders/buildAdvice.ts'
import { buildLossTable } from '../builders/buildLossTable.ts'
import { buildTrace } from '../builders/buildTrace.ts'
import { layerPolicy } from './plainEngine.ts'

const bytes = { f16: 64, q8_0: 34, q5_0: 22, q4_0: 18 }
const errors: Readonly<Record<string, number>> = { f16: 0, q8_0: 0.01, q5_0: 0.1, q4_0: 0.2 }
const codecs = Object.keys(bytes)

/** One codec for everything; some of them have no kernel on a platform. */
const engineWhere = (fallingBack: readonly string[]): Engine => ({
  id: 'plain',
  title: 'Plain',
  cannotExpress: [],
  notModelled: [],
  settings: (shape) =>
    codecs.map((codec) => ({
      label: codec,
      layers: everyLayer(shape, { k: codec, v: codec }),
      configuration: `--all ${codec}`,
      warnings: fallingBack.includes(codec) ? ['slow on CUDA'] : [],
      ...(fallingBack.includes(codec) && { fallsBackOn: 'CUDA' }),
    })),
})

const table = buildLossTable({ headDim: 32, menu: bytes, loss: (_tensor, codec) => errors[codec] })
const policy = layerPolicy(table.shape, () => 'q5_0')

/** @param bytesPerVector budget of each of four tensors */
const project = (fallingBack: readonly string[], bytesPerVector = 34): readonly ProjectedEngine[] =>
  projectEngines([engineWhere(fallingBack)], policy, table, 4 * bytesPerVector, [])

describe('what an engine can do in the bytes of a policy', () => {
  const names = (fallingBack: readonly string[]): string[] =>
    project(fallingBack)
      .flatMap(enginePlans)
      .map(({ name }) => name)

  it('is one setting where that falls back nowhere', () => {
    expect(names([])).toEqual(['plain q8_0'])
    expect(names(['q4_0', 'f16'])).toEqual(['plain q8_0'])
  })

  it('is the best besides that runs at full speed, where it falls back', () => {
    expect(names(['q8_0'])).toEqual(['plain q8_0', 'plain q5_0'])
    expect(names(['q8_0', 'q5_0'])).toEqual(['plain q8_0', 'plain q4_0'])
  })

  it('may be more than the budget, and lacks where every setting falls back', () => {
    expect(names(['q8_0', 'q5_0', 'q4_0'])).toEqual(['plain q8_0', 'plain f16'])
    expect(project(['q8_0', 'q5_0', 'q4_0'])[0].withoutFallback?.projection.fitsBudget).toBe(false)
    expect(names(codecs)).toEqual(['plain q8_0'])
  })
})

describe('the finding of an engine', () => {
  it('holds both settings, each measured whole, and names the platform', () => {
    const trace = buildTrace({ shape: table.shape })
    const { advice, evaluation } = buildAdvice(trace, codecs, 4 * 34)
    const [projected] = project(['q8_0'])
    for (const task of tasksOf(enginePlans(projected), evaluation.scope))
      evaluation.measurements.add(measureTask(trace, { seed: 1, kqvVersion: 'test' }, task))
    const finding = engineFinding(projected, evaluation, advice.recommended)
    expect(finding).toMatchObject({ setting: 'q8_0', warnings: ['slow on CUDA'], fitsBudget: true })
    expect(finding.withoutFallback).toMatchObject({
      platform: 'CUDA',
      setting: 'q5_0',
      configuration: '--all q5_0',
      stored: { bytesPerToken: 4 * 22 },
      warnings: [],
      fitsBudget: true,
    })
    expect(finding.withoutFallback?.loss.value).toBeGreaterThan(10 * finding.loss.value)
    const plain = engineFinding(project([])[0], evaluation, advice.recommended)
    expect(plain).not.toHaveProperty('withoutFallback')
  })
})
