import { readFileSync } from 'node:fs'
import type { Results } from '../benchmarks/cache/results.ts'
import { formatNumber } from '../src/report/formatNumber.ts'

/** How fast and how small the packed cache is, from the benchmark that is kept in the repository. */
export function speedTable(table: (header: string[], rows: string[][]) => string[]): string {
  const path = new URL('../benchmarks/results/cache.json', import.meta.url)
  const { machine, goals } = JSON.parse(readFileSync(path, 'utf8')) as Results
  const rows = goals.map(({ work, measured, unit }) => {
    if (measured === undefined)
      throw new RangeError(`README.md: ${work} must be measured, got nothing; run node benchmarks/cache.ts`)
    return [work, `${formatNumber(measured)} ${unit}`]
  })
  return [
    `At 128 dims, on one thread unless it says otherwise, attention over 32,768 tokens; ${machine.cpu}, everything in one run:`,
    '',
    ...table(['work', 'times as fast, or size'], rows),
  ].join('\n')
}
