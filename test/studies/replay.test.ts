import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/formats/policyFile.ts'
import { readPredictionRows } from '../../src/formats/predictionRowsParquet.ts'
import { readSensitivity } from '../../src/formats/sensitivityFile.ts'
import { findingsFromRows, keptFindings } from './replayAgain.ts'

const folder = new URL('../../studies/smollm2-135m-replay/', import.meta.url)
const read = (name: string): Uint8Array => readFileSync(new URL(name, folder))
const readText = (name: string): string => new TextDecoder().decode(read(name))

describe('the committed replay', () => {
  it('finds in its rows what it says', async () => {
    expect(await findingsFromRows(folder)).toEqual(keptFindings(folder))
  })

  it('took the caches of llama.cpp as they were measured', async () => {
    const rows = await readPredictionRows(read('rows.parquet'))
    const measured = await readPredictionRows(read('llamaCpp.parquet'))
    expect(measured.length).toBeGreaterThan(20_000)
    expect(rows.filter(({ candidate }) => candidate.startsWith('llama.cpp '))).toEqual(measured)
  })

  it('weighs tensors on other texts than it judges on', () => {
    const filesOf = (name: string): string[] =>
      (JSON.parse(readText(name)) as { file: string }[]).map(({ file }) => file)
    const judged = filesOf('documents.json')
    expect(judged).toHaveLength(16)
    for (const file of filesOf('calibration.json')) expect(judged).not.toContain(file)
    expect(readSensitivity(readText('sensitivity.json'), 'sensitivity.json').numDocuments).toBe(8)
  })

  it('keeps a policy for each recommendation, of the size that it says', () => {
    const recommended = keptFindings(folder).candidates.filter(({ family }) => family === 'recommended')
    expect(recommended.length).toBeGreaterThanOrEqual(12)
    for (const { label } of recommended) {
      const name = `policies/${label.replace(/, | /g, '-')}.json`
      expect(readPolicy(readText(name), name).assignments).toHaveLength(180)
    }
  })
})
