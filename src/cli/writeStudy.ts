import { readCellRows, writeCellRows } from '../formats/cellRowsParquet.ts'
import { documentText } from '../formats/documentText.ts'
import { findingsSchema } from '../formats/findingsSchema.ts'
import { findStudy } from '../study/claims/findStudy.ts'
import type { StudyFindings } from '../study/claims/studyFindings.ts'
import type { CellRow } from '../study/design/cellRow.ts'
import { packageVersion } from '../sweep/codeVersion.ts'
import type { Study } from '../sweep/openStudy.ts'
import { writeFolder } from './atomicWrite.ts'
import { withNotice } from './progress.ts'
import type { OutputFile } from './writeTogether.ts'

/** What a study leaves behind. */
export interface WrittenStudy {
  readonly findings: StudyFindings
  /** The text of `findings.json`. */
  readonly document: string
  /** Paths of the files. */
  readonly written: readonly string[]
}

/**
 * Judges a study that is measured, and writes its files; nothing is written before all of it is made.
 *
 * Findings are those of the rows as they are stored, so that the files alone give them again.
 *
 * @param rows of all cells
 * @param command gives the same files again
 */
export async function writeStudy(
  folder: string,
  { design, designText, designHash }: Study,
  rows: readonly CellRow[],
  { kqvVersion, command }: { readonly kqvVersion: string; readonly command: string },
): Promise<WrittenStudy> {
  // its plots are slow to load, and only this needs them
  const { renderStudyReport } = await import('../report/study/renderStudyReport.ts')
  const stored = writeCellRows(rows, { designHash, kqvVersion })
  const measured = await readCellRows(stored)
  const findings = withNotice('judging the claims', () => findStudy(design, designHash, measured))
  const document = documentText(findingsSchema, { format: 'kqv-findings-1', ...findings })
  const files: OutputFile[] = [
    ['design.json', designText],
    ['rows.parquet', stored],
    ['findings.json', document],
    ['report.html', renderStudyReport(findings, { version: packageVersion(), command })],
  ]
  return { findings, document, written: await writeFolder(folder, files) }
}
