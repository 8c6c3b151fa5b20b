/** The system's error codes that a user can do something about: what is wrong, and the way out. */
const systemErrors: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['no such file', 'check its path'],
  EACCES: ['no permission for it', 'change its permissions, or name another'],
  EISDIR: ['it is a folder', 'name a file'],
  ENOTDIR: ['a part of its path is no folder', 'check its path'],
  ENOSPC: ['the disk is full', 'make room and run the same command again'],
}

/** Classes whose messages are written for users. */
const expected = ['RangeError', 'ShapeError', 'FormatError', 'TooLargeError']

/** One line for a person: what is wrong, and the way out. A fault of ours keeps its stack, to be reported. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `kqv: ${String(error)}`
  const { code = '', path = '', syscall } = error as NodeJS.ErrnoException
  if (code in systemErrors || syscall !== undefined) {
    const [wrong, wayOut] = systemErrors[code] ?? [
      `the system refuses to ${syscall} it (${code})`,
      'name another',
    ]
    return `kqv: file: ${wrong}, got "${path}"; ${wayOut}`
  }
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `kqv: worker: memory is short, got "${error.message}"; run fewer at once`
  if (code === 'ERR_SQLITE_ERROR')
    return `kqv: journal: cannot be used, got "${error.message}"; name another folder in --out`
  return expected.includes(error.name) ? `kqv: ${error.message}` : (error.stack ?? error.message)
}
