import type { Recommendation } from '../advisor/recommendation.ts'
import { writePolicy } from '../formats/policyFile.ts'
import { writeRowsParquet } from '../formats/rowsParquet.ts'
import type { MeasurementRow } from '../study/measurement.ts'
import { packageVersion } from '../sweep/codeVersion.ts'
import { writeFolder } from './atomicWrite.ts'
import type { OutputFile } from './writeTogether.ts'

/**
 * Writes what a recommendation leaves behind; nothing is written before all of it is made.
 *
 * @param command gives the same files again
 * @returns the paths
 */
export async function writeFiles(
  folder: string,
  recommendation: Recommendation,
  rows: readonly MeasurementRow[],
  command: string,
): Promise<string[]> {
  // its plots are slow to load, and only this needs them
  const { renderReport } = await import('../report/renderReport.ts')
  const { policy, budget, stored, engines } = recommendation
  const files: OutputFile[] = [
    ['policy.json', writePolicy({ ...policy, budget, stored, engines })],
    ['report.html', renderReport(recommendation, { version: packageVersion(), command })],
    ['rows.parquet', writeRowsParquet(rows)],
  ]
  return writeFolder(folder, files)
}
