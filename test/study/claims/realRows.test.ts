import { beforeAll, describe, expect, it } from 'vitest'
import { findingsSchema } from '../../../src/formats/findingsSchema.ts'
import { findStudy } from '../../../src/study/claims/findStudy.ts'
import type { StudyFindings } from '../../../src/study/claims/studyFindings.ts'
import { expandDesign } from '../../../src/study/design/design.ts'
import { measureCell } from '../../../src/study/design/measureCell.ts'
import { buildDesign } from './buildStudyRows.ts'

const design = {
  ...buildDesign(
    {
      headDims: [64],
      bits: [2, 3, 4],
      schemes: ['KQV', 'QKQV'],
      readings: {
        sketch: ['orthogonal', 'gaussian'],
        scale: ['unbiased'],
        codebook: ['gaussian'],
        norm: ['float16'],
      },
    },
    12,
  ),
  numKeys: 96,
  numQueries: 12,
}

let findings: StudyFindings

describe('findings of measured rows', () => {
  beforeAll(() => {
    const drawTrace = () => {
      throw new Error('no cell of this design draws from a trace')
    }
    const rows = expandDesign(design).flatMap((cell) => measureCell(cell, drawTrace))
    findings = findStudy(design, 'hash', rows)
  })

  it('give every key codec the variance of its closed form, without bias', () => {
    expect(findings.variances.map(({ keyCodec }) => keyCodec)).toEqual(
      [2, 3, 4].flatMap((bits) => [`mse${bits}`, `qjl${bits}`, `qjl${bits}:sketch=gaussian`]),
    )
    for (const { variance, closedForm = 0, bias } of findings.variances) {
      expect(Math.abs(variance.value / closedForm - 1)).toBeLessThan(0.08)
      expect(Math.abs(bias.value)).toBeLessThan(0.1)
    }
  })

  it('give a traded bit the cost of its closed form', () => {
    const costs = findings.variances.filter(({ costAgainstMse }) => costAgainstMse)
    expect(costs).toHaveLength(6)
    for (const { costAgainstMse, closedFormCost = 0 } of costs)
      expect(Math.abs((costAgainstMse?.value ?? 0) / closedFormCost - 1)).toBeLessThan(0.1)
  })

  it('predict KL to second order', () => {
    for (const { ratio } of findings.jensen) expect(Math.abs(ratio.value - 1)).toBeLessThan(0.1)
  })

  it('put the closed form of the geometric error beside what is measured', () => {
    const figures = findings.claims.filter(({ id }) => id === 'C3').flatMap((claim) => claim.figures)
    expect(figures).toHaveLength(12)
    for (const { measured, closedForm = 0 } of figures)
      expect(Math.abs(measured.value / closedForm - 1)).toBeLessThan(0.05)
  })

  it('are what the schema says', () => {
    const document = { format: 'kqv-findings-1', ...findings }
    expect(findingsSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document)
  })
})
