import { basename } from 'node:path'
import type { Sensitivity } from '../cache/sensitivity.ts'
import { readSensitivity } from '../formats/sensitivityFile.ts'
import { readTextFile } from './readTextFile.ts'

export function readSensitivityFile(path: string): Sensitivity {
  return readSensitivity(readTextFile(path), basename(path))
}
