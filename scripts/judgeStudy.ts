/**
 * Judges a study again by the rows that it keeps, which stay as they are: `node scripts/judgeStudy.ts studies/paper`.
 *
 * Enough where statistics or the report have changed; where codecs or laws have, `kqv study` measures anew.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFolder } from '../src/cli/atomicWrite.ts'
import { shellLine } from '../src/cli/shellLine.ts'
import { readCellRows } from '../src/formats/cellRowsParquet.ts'
import { documentText } from '../src/formats/documentText.ts'
import { findingsSchema } from '../src/formats/findingsSchema.ts'
import { renderStudyReport } from '../src/report/study/renderStudyReport.ts'
import { findStudy } from '../src/study/claims/findStudy.ts'
import { packageVersion } from '../src/sweep/codeVersion.ts'
import { openStudy } from '../src/sweep/openStudy.ts'

const [folder] = process.argv.slice(2)
if (!folder) throw new RangeError('usage: node scripts/judgeStudy.ts FOLDER')

const designPath = join(folder, 'design.json')
const { design, designHash } = openStudy(designPath)
const rows = await readCellRows(readFileSync(join(folder, 'rows.parquet')))
const findings = findStudy(design, designHash, rows)
const command = shellLine(['kqv', 'study', designPath])
await writeFolder(folder, [
  ['findings.json', documentText(findingsSchema, { format: 'kqv-findings-1', ...findings })],
  ['report.html', renderStudyReport(findings, { version: packageVersion(), command })],
])
