import { execFileSync } from 'node:child_process'

/** Makes a named pipe: whoever opens it to read waits for a writer, and then for bytes. */
export function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path])
}
