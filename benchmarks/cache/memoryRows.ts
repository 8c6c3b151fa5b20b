import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createCodec } from '../../src/codecs/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'
import { memoryFormats } from './attendCases.ts'
import type { Row } from './row.ts'

/** Bytes a token. */
export interface MemoryBytes {
  /** What the cache says that its tokens take. */
  readonly held: number
  /** With what is empty of their pages, and page tables. */
  readonly allocated: number
  /** Growth of the WebAssembly memory. */
  readonly memory: number
  /** Growth of what the process has resident. */
  readonly resident: number
}

export const memoryWorks = {
  held: 'held, as the codecs count',
  allocated: 'allocated: pages and tables',
  memory: 'growth of the WebAssembly memory',
  resident: 'growth of the resident set',
} as const
const shape = { headDim: 128, numKvHeads: 8 }

/** A process a format. */
export function memoryRows(numTokens: number): Row[] {
  const probe = fileURLToPath(new URL('memoryProbe.ts', import.meta.url))
  return memoryFormats.flatMap(({ name, keys, values }) => {
    const args = ['--expose-gc', probe, name, String(numTokens)]
    const bytes = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as MemoryBytes
    return (['held', 'allocated', 'memory', 'resident'] as const).map((part) =>
      memoryRow(memoryWorks[part], name, bytes[part], ledger(keys) + ledger(values), numTokens),
    )
  })
}

/** Of all heads. */
function ledger(codec: string): number {
  return shape.numKvHeads * createCodec(codec, shape.headDim, seedOf(0)).encodedBytes(1)
}

function memoryRow(work: string, contestant: string, bytes: number, counted: number, tokens: number): Row {
  return {
    section: 'memory',
    work,
    contestant,
    params: { ...shape, tokens },
    unit: 'bytes/token',
    median: bytes,
    ratios: { f16: (2 * ledger('f16')) / bytes, ledger: counted / bytes },
  }
}
