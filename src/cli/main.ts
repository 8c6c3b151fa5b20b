#!/usr/bin/env node
import { CommanderError } from 'commander'
import { describeError } from './describeError.ts'

/** Exit codes: 0 done, 1 the answer is no, 2 bad use or bad input. */
async function main(words: readonly string[]): Promise<void> {
  try {
    // an older Node lacks modules that the program imports, and would die before it could say so
    checkNode(process.versions.node)
    const { createProgram } = await import('./program.ts')
    await createProgram().parseAsync(words.length > 0 ? words : ['--help'], { from: 'user' })
  } catch (error) {
    // commander has printed its own errors, and help and version are thrown as well
    const isUse = error instanceof CommanderError
    if (!isUse) process.stderr.write(`${describeError(error)}\n`)
    process.exitCode = isUse && error.exitCode === 0 ? 0 : 2
  }
}

function checkNode(version: string): void {
  const [major, minor] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 13)) return
  throw new RangeError(`node: version 22.13 or later is needed, got ${version}; install a newer one`)
}

/** A reader that has seen enough, as `head`, is no fault; a disk that is full is. */
function leaveWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit()
  process.stderr.write(`${describeError(Object.assign(error, { path: 'standard output' }))}\n`)
  process.exit(2)
}

process.stdout.on('error', leaveWhenNobodyReads)
// there is nobody left to tell
process.stderr.on('error', () => process.exit(2))
await main(process.argv.slice(2))
