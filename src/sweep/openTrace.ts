import { basename } from 'node:path'
import type { Trace } from '../cache/trace.ts'
import { readTrace } from '../formats/trace.ts'
import { openFileSource } from '../models/fileSource.ts'

/** Opens a trace; its tensors are read when they are measured, so its file stays open as long as the process lives. */
export function openTrace(path: string): Trace {
  return readTrace(openFileSource(path), basename(path))
}
