import { basename } from 'node:path'
import { readPolicy } from '../formats/policyFile.ts'
import type { PolicyFile } from '../formats/policySchema.ts'
import { readTextFile } from './readTextFile.ts'

export function readPolicyFile(path: string): PolicyFile {
  return readPolicy(readTextFile(path), basename(path))
}
