import { formatNumber } from '../../report/formatNumber.ts'
import type { GridTime } from '../../sweep/runStudy.ts'
import { textTable } from './textTable.ts'

/** Where the time of a study went, in this run alone. */
export function timesText(
  times: readonly GridTime[],
  { measuring, judging }: { readonly measuring: number; readonly judging: number },
): string {
  const wall = `Measuring took ${measuring.toFixed(1)} s, judging ${judging.toFixed(1)} s`
  if (times.length === 0) return `${wall}: all cells were there`
  const table = textTable(
    [
      { title: 'grid' },
      { title: 'cells', align: 'right' },
      { title: 'seconds a cell', align: 'right' },
      { title: 'seconds of all workers', align: 'right' },
    ],
    times.map(({ grid, numCells, seconds }) => [
      grid,
      String(numCells),
      formatNumber(seconds / numCells),
      seconds.toFixed(1),
    ]),
  )
  return `${wall}\n${table}`
}
