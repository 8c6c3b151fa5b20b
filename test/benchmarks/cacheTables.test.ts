import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goalsOf } from '../../benchmarks/cache/goals.ts'
import type { Results } from '../../benchmarks/cache/results.ts'
import { readmePart } from '../../benchmarks/cache/resultsText.ts'
import { replacePart } from '../../scripts/readmeTables.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../benchmarks/${path}`, import.meta.url), 'utf8')
const results = JSON.parse(read('results/cache.json')) as Results

describe('the figures of the packed cache', () => {
  it('are in the page as the kept rows say; if not, run node benchmarks/cache.ts --readme', () => {
    const readme = read('README.md')
    expect(readme).toBe(replacePart(readme, 'cache', readmePart(results)))
  })

  it('are of a full run, in which every goal was measured', () => {
    expect(results.quick).toBe(false)
    expect(results.goals.length).toBeGreaterThan(10)
    expect(results.goals.filter(({ outcome }) => outcome === 'not measured')).toEqual([])
  })

  it('reach the goals that they are said to reach', () => {
    const outcomes = (goals: Results['goals']) => goals.map(({ work, outcome }) => `${work}: ${outcome}`)
    expect(outcomes(goalsOf(results.rows))).toEqual(outcomes(results.goals))
  })
})
