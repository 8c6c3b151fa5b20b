import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Contestant } from './heat.ts'

/**
 * A rival in a process of its own, warm from the first to the last: it says what it is, then reads the name of a work a
 * line and answers with the milliseconds that one pass took.
 */
export interface Rival {
  readonly title: string
  contestant(name: string, work: string, numItems: number): Contestant
  close(): void
}

/** @returns why there is none, where it cannot be started or ends before it says what it is */
export async function startRival(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Rival | string> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk)
  })
  child.stdin.on('error', () => {})
  const failed = new Promise<undefined>((resolve) => {
    child.once('error', (error) => {
      complaint ||= error.message
      resolve(undefined)
    })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<string | undefined> => {
    const line = await Promise.race([lines.next(), failed])
    return line === undefined || line.done ? undefined : line.value
  }

  const title = await nextLine()
  if (title === undefined) return complaint.trim() || `${command} ended at once`
  return {
    title,
    contestant: (name, work, numItems) => ({
      name,
      numItems,
      async pass() {
        child.stdin.write(`${work}\n`)
        const answer = await nextLine()
        if (answer === undefined)
          throw new RangeError(`${name}: must answer with milliseconds, got its end; it said: ${complaint}`)
        return Number(answer)
      },
    }),
    close: () => child.stdin.end(),
  }
}
