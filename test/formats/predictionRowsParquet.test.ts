import { expect, it } from 'vitest'
import { readPredictionRows, writePredictionRows } from '../../src/formats/predictionRowsParquet.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import type { PredictionRow } from '../../src/study/replay/predictionRow.ts'

const labels = {
  model: 'tiny',
  modelChecksum: '00000000',
  recentWindow: 0,
  sinkTokens: 0,
  seed: 1,
  kqvVersion: 'test',
}
const rows: PredictionRow[] = [0, 1, 2].map((depth) => ({
  candidate: depth < 2 ? 'mse4' : 'q8_0',
  bitsPerValue: 4.25,
  document: 0,
  documentName: 'a.txt',
  depth,
  klNats: 0.1 / (depth + 3),
  baselineNats: 2.5,
  candidateNats: 2.6,
  probabilityDifference: -1e-3,
  sameTop: depth % 2,
}))

it('rows of predictions are read as they were written, to the last bit', async () => {
  expect(await readPredictionRows(writePredictionRows(rows, labels))).toEqual(rows)
})

it('other bytes are refused as rows of predictions', async () => {
  await expect(readPredictionRows(new Uint8Array(100))).rejects.toThrow(FormatError)
  const cut = writePredictionRows(rows, labels).subarray(0, 200)
  await expect(readPredictionRows(cut)).rejects.toThrow(/^replay rows: not a Parquet file that can be read/)
})
