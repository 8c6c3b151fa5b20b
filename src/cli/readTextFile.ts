import { openFileSource } from '../models/fileSource.ts'

/** @throws RangeError where the path is no file */
export function readTextFile(path: string): string {
  const source = openFileSource(path)
  try {
    return new TextDecoder().decode(source.read(0, source.size))
  } finally {
    source.close()
  }
}
