import { documentText } from '../formats/documentText.ts'
import { type ReplayLabels, writePredictionRows } from '../formats/predictionRowsParquet.ts'
import { replayFindingsSchema } from '../formats/replayFindingsSchema.ts'
import type { ReplayRun } from '../metrics/replayRun.ts'
import { predictionRows } from '../study/replay/predictionRow.ts'
import type { ReplayFindings } from '../study/replay/replayFindings.ts'
import { packageVersion } from '../sweep/codeVersion.ts'
import { writeFolder } from './atomicWrite.ts'
import type { OutputFile } from './writeTogether.ts'

/** The text of `findings.json`, and what `--json` prints. */
export function replayDocument(findings: ReplayFindings): string {
  return documentText(replayFindingsSchema, { format: 'kqv-replay-1', ...findings })
}

/**
 * Writes what a replay leaves behind; nothing is written before all of it is made.
 *
 * @param command gives the same files again
 * @returns the paths
 */
export async function writeReplay(
  folder: string,
  findings: ReplayFindings,
  runs: readonly ReplayRun[],
  labels: ReplayLabels,
  command: string,
): Promise<string[]> {
  // its plots are slow to load, and only this needs them
  const { renderReplayReport } = await import('../report/replay/renderReplayReport.ts')
  const files: OutputFile[] = [
    ['rows.parquet', writePredictionRows(predictionRows(runs), labels)],
    ['findings.json', replayDocument(findings)],
    ['report.html', renderReplayReport(findings, { version: packageVersion(), command })],
  ]
  return writeFolder(folder, files)
}
