import { readFileSync } from 'node:fs'

/**
 * How many tests of a Vitest run passed and failed.
 *
 * Failures that are no test count as one: a run that crashed or wrote no report, a file that could not be loaded, an
 * error outside of any test, and a run without a single test.
 *
 * @param {string | undefined} report text of Vitest's JSON reporter; undefined where there is none
 * @param {number} exitCode of Vitest
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, exitCode) {
  const files = readFiles(report)
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failedTests = tests.filter(({ status }) => status === 'failed').length
  const failedFiles = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = failedTests + failedFiles
  const isSilentFailure = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: isSilentFailure ? 1 : failed }
}

function readFiles(report) {
  try {
    return JSON.parse(report).testResults ?? []
  } catch {
    return []
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

// plain JavaScript, for it must run where nothing could be installed
if (process.argv[1]?.endsWith('countTests.mjs')) {
  const [path, exitCode] = process.argv.slice(2)
  const { passed, failed } = countTests(readIfThere(path), Number(exitCode))
  console.log(passed, failed)
}
