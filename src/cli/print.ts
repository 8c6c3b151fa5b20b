const pipeColumns = 120

/** Columns to write for: those of the terminal; a file or a pipe has room for the widest tables but no more. */
export function outputColumns(): number {
  return process.stdout.columns ?? pipeColumns
}

/** Prints text for a person, or one JSON document. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}
