/** Prints, as markdown, what every test and interval of `src/stats` does in simulation: levels, power, coverage. */
import { coverageCases, coverageTrials, measureCoverage } from '../test/calibration/coverageCases.ts'
import { measureLevels } from '../test/calibration/levelCase.ts'
import { levelCases } from '../test/calibration/levelCases.ts'
import { measurePower, powerCases } from '../test/calibration/powerCases.ts'
import type { Expected } from '../test/calibration/simulate.ts'

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  console.log(`${lines.join('\n')}\n`)
}

const round = (share: number): string => String(Math.round(share * 10_000) / 10_000)
const bounds = (expected: Expected): string =>
  typeof expected === 'number' ? round(expected) : expected.map(round).join(' to ')

const levels = levelCases.flatMap((levelCase) =>
  measureLevels(levelCase).map(({ alpha, share, expected }) => [
    levelCase.test,
    levelCase.data,
    String(levelCase.trials),
    String(alpha),
    bounds(expected),
    round(share),
  ]),
)
printTable(
  ['test under its null', 'data', 'trials', 'alpha', 'expected share of p <= alpha', 'measured'],
  levels,
)

const powers = powerCases.map((powerCase) => [
  powerCase.test,
  powerCase.data,
  String(powerCase.trials),
  round(powerCase.expected),
  round(measurePower(powerCase)),
])
printTable(['test under an effect', 'data', 'trials', 'power at 0.05 by NumPy and SciPy', 'measured'], powers)

const coverages = coverageCases.map((coverageCase) => [
  coverageCase.interval,
  coverageCase.data,
  String(coverageTrials),
  round(measureCoverage(coverageCase)),
])
printTable(['95 % interval', 'data', 'trials', 'measured coverage'], coverages)
