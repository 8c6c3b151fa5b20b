import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Cell } from '../src/study/design/design.ts'

/** What both sides measure of a scheme at a budget. */
export interface SchemeErrors {
  readonly scheme: string
  readonly bits: number
  readonly klNats: number
  readonly keyScaleError: number
  readonly valueScaleError: number
  readonly outputScaleError: number
}

interface Answer {
  readonly wallMs: number
  readonly cpuMs: number
  readonly rows: readonly SchemeErrors[]
}

/** A program that measures cells in a process of its own, warm from the first to the last. */
export interface Contestant {
  readonly name: string
  readonly versions: Readonly<Record<string, string>>
  measure(cell: Cell): Promise<Answer>
  close(): void
}

/** @param environment added to ours */
export async function startContestant(
  name: string,
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Contestant> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  async function answer(): Promise<unknown> {
    const { value, done } = await Promise.race([lines.next(), failed])
    if (done) throw new RangeError(`${name}: stopped before it answered; see its message above`)
    return JSON.parse(value) as unknown
  }

  const { versions } = (await answer()) as Pick<Contestant, 'versions'>
  return {
    name,
    versions,
    measure(cell) {
      child.stdin.write(`${JSON.stringify(cell)}\n`)
      return answer() as Promise<Answer>
    },
    close: () => child.stdin.end(),
  }
}
