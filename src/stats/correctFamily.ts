import type { CorrectedTest, TestResult } from './testResult.ts'

/**
 * Corrects the p-values of each tool over the claims of a family.
 *
 * @param tests of each claim, by the same tools in the same order; claims without any are no part of the family
 * @param adjust p-values of one tool: `holm` or `benjaminiHochberg`
 * @returns in the order of the input
 */
export function correctFamily(
  tests: readonly (readonly TestResult[])[],
  adjust: (pValues: readonly number[]) => number[],
): CorrectedTest[][] {
  const corrected = tests.map((): CorrectedTest[] => [])
  const answered = [...tests.keys()].filter((claim) => tests[claim].length > 0)
  const numTools = answered.length > 0 ? tests[answered[0]].length : 0
  for (let tool = 0; tool < numTools; tool++) {
    const adjusted = adjust(answered.map((claim) => tests[claim][tool].pValue))
    answered.forEach((claim, index) => {
      corrected[claim].push({ ...tests[claim][tool], adjustedPValue: adjusted[index] })
    })
  }
  return corrected
}
