import { basename } from 'node:path'
import { readPolicy } from '../formats/policyFile.ts'
import type { PolicyFile } from '../formats/policySchema.ts'
import { fileSource } from '../sweep/openTrace.ts'

export function readPolicyFile(path: string): PolicyFile {
  const source = fileSource(path)
  return readPolicy(new TextDecoder().decode(source.read(0, source.size)), basename(path))
}
