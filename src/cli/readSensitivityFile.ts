import { basename } from 'node:path'
import type { Sensitivity } from '../cache/sensitivity.ts'
import { readSensitivity } from '../formats/sensitivityFile.ts'
import { fileSource } from '../sweep/openTrace.ts'

export function readSensitivityFile(path: string): Sensitivity {
  const source = fileSource(path)
  return readSensitivity(new TextDecoder().decode(source.read(0, source.size)), basename(path))
}
