import { describe, expect, it } from 'vitest'
import { countTests } from '../../scripts/ci/countTests.mjs'

type Status = 'passed' | 'failed' | 'pending'

function report(...files: readonly (readonly Status[])[]): string {
  return JSON.stringify({
    testResults: files.map((statuses) => ({
      status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    })),
  })
}

describe('the count of tests', () => {
  it('adds the tests of all files, without those that were skipped', () => {
    const text = report(['passed', 'failed', 'pending'], ['passed', 'passed'])
    expect(countTests(text, 1)).toEqual({ passed: 3, failed: 1 })
  })

  it('is without failures only for a run that says so itself', () => {
    expect(countTests(report(['passed']), 0)).toEqual({ passed: 1, failed: 0 })
    expect(countTests(report(['passed']), 1)).toEqual({ passed: 1, failed: 1 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    expect(countTests(report(['passed'], [], []), 1)).toEqual({ passed: 1, failed: 2 })
  })

  it.each([
    ['no report', undefined, 0],
    ['a report that was cut', '{"testResults": [', 0],
    ['a report of something else', '{}', 0],
    ['no test', report(), 0],
    ['nothing but skipped tests', report(['pending']), 0],
    ['a crash', undefined, 134],
  ])('counts %s as one failure', (_, text, exitCode) => {
    expect(countTests(text, exitCode)).toEqual({ passed: 0, failed: 1 })
  })
})
