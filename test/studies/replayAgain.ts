import { readFileSync } from 'node:fs'
import { readPredictionRows } from '../../src/formats/predictionRowsParquet.ts'
import { readReplayFindings } from '../../src/formats/replayFindingsFile.ts'
import { findReplay } from '../../src/study/replay/findReplay.ts'
import type { ReplayFindings } from '../../src/study/replay/replayFindings.ts'

/** The findings that a folder keeps. */
export function keptFindings(folder: URL): ReplayFindings {
  return readReplayFindings(readFileSync(new URL('findings.json', folder), 'utf8'), 'findings.json')
}

/** What follows from the rows beside them, as it would be written; of the findings, only what no row says is taken. */
export async function findingsFromRows(folder: URL): Promise<unknown> {
  const findings = keptFindings(folder)
  const rows = await readPredictionRows(readFileSync(new URL('rows.parquet', folder)))
  const again = findReplay({
    ...findings,
    candidates: findings.candidates.map(({ label, family, policyChecksum, predictedLoss, ...rest }) => ({
      family,
      ...(policyChecksum !== undefined && { policyChecksum }),
      ...(predictedLoss !== undefined && { predictedLoss }),
      run: {
        label,
        ...rest,
        documents: findings.documents,
        predictions: rows.filter(({ candidate }) => candidate === label),
      },
    })),
  })
  return JSON.parse(JSON.stringify(again))
}
