import { codecYardsticks } from './codecHeats.ts'
import { memoryWorks } from './memoryRows.ts'
import { packageLimitKilobytes } from './packageSize.ts'
import { findRow, type Row, type RowQuery } from './row.ts'
import { scoreYardsticks } from './scoreHeats.ts'

/** What was to be reached, and whether it was. */
export interface Goal {
  readonly work: string
  /** At least; for a size, at most. */
  readonly goal: string
  readonly aim: string
  /** Undefined where a contestant is not there. */
  readonly measured?: number
  readonly unit: 'x' | 'KB'
  readonly outcome: 'aim reached' | 'met' | 'not met' | 'not measured'
}

/** All from the rows of one run. */
export function goalsOf(rows: readonly Row[]): Goal[] {
  const at128 = { headDim: 128 }
  const codec = (work: string, contestant: string): RowQuery => ({
    section: 'encode and decode',
    work,
    contestant,
    params: at128,
  })
  const score = (contestant: string): RowQuery => ({
    section: 'score and accumulate',
    work: 'score',
    contestant,
    params: at128,
  })
  const attend = (contestant: string, groupSize: number): RowQuery => ({
    section: 'attend',
    contestant,
    params: { ...at128, groupSize, tokens: 32_768 },
  })
  const ratio = (query: RowQuery, yardstick: string): number | undefined =>
    findRow(rows, query)?.ratios?.[yardstick]
  const { plain, native, copy } = codecYardsticks
  return [
    atLeast(
      'encode mse4, against plain TypeScript',
      6,
      undefined,
      ratio(codec('encode mse4', 'kernel'), plain),
    ),
    atLeast('encode mse4, against C with AVX2', undefined, 1, ratio(codec('encode mse4', 'kernel'), native)),
    atLeast(
      'decode mse4, rotated, against memcpy',
      0.8,
      1,
      ratio(codec('decode mse4', 'kernel, rotated domain'), copy),
    ),
    atLeast(
      'score mse4, against plain TypeScript',
      2,
      undefined,
      ratio(score('mse4'), scoreYardsticks.plain),
    ),
    atLeast('score mse4, against f32', 1, 2, ratio(score('mse4'), scoreYardsticks.floats)),
    atLeast('score mse4 int8, against f32', 4, 6, ratio(score('mse4 int8'), scoreYardsticks.floats)),
    ...[3, 8].flatMap((group) =>
      attendFormats.map((format) =>
        atLeast(
          `attend ${format}, ${group} queries a KV head, against f32`,
          2,
          4,
          ratio(attend(format, group), 'f32'),
        ),
      ),
    ),
    ...attendFormats.map((format) =>
      atLeast(
        `attend ${format}, 2 threads against 1`,
        1.8,
        1.95,
        ratio({ section: 'threads', work: `attend ${format}`, contestant: '2 threads' }, '1 thread'),
      ),
    ),
    atLeast('bytes of mse4, against f16', 3.8, undefined, ratio(memoryRow(memoryWorks.held), 'f16')),
    exactly('bytes of mse4, against the ledger', ratio(memoryRow(memoryWorks.held), 'ledger')),
    atMost(
      'what one import of QuantizedCache loads, gzipped',
      packageLimitKilobytes,
      40,
      findRow(rows, { section: 'package', contestant: 'with dependencies' })?.median,
    ),
  ]
}

/** What `attend` computes with unless another precision is asked for, and the fastest. */
const attendFormats = ['mse4 int16', 'mse4 int8']

const memoryRow = (work: string): RowQuery => ({ section: 'memory', work, contestant: 'mse4' })

function atLeast(work: string, goal: number | undefined, aim: number | undefined, measured?: number): Goal {
  const texts = { goal: goal === undefined ? '' : `${goal} x`, aim: aim === undefined ? '' : `${aim} x` }
  return judged(
    { work, ...texts, unit: 'x' },
    measured,
    (value) => goal === undefined || value >= goal,
    (value) => value >= (aim ?? Number.POSITIVE_INFINITY),
    goal === undefined,
  )
}

function exactly(work: string, measured?: number): Goal {
  return judged(
    { work, goal: 'the same', aim: '', unit: 'x' },
    measured,
    (value) => value === 1,
    () => false,
  )
}

function atMost(work: string, goal: number, aim: number, measured?: number): Goal {
  const texts = { work, goal: `${goal} KB`, aim: `${aim} KB`, unit: 'KB' } as const
  return judged(
    texts,
    measured,
    (value) => value <= goal,
    (value) => value <= aim,
  )
}

/** @param isAimOnly that there is nothing to meet below the aim */
function judged(
  goal: Pick<Goal, 'work' | 'goal' | 'aim' | 'unit'>,
  measured: number | undefined,
  isMet: (value: number) => boolean,
  isAimed: (value: number) => boolean,
  isAimOnly = false,
): Goal {
  if (measured === undefined) return { ...goal, outcome: 'not measured' }
  if (isAimed(measured)) return { ...goal, measured, outcome: 'aim reached' }
  return { ...goal, measured, outcome: isMet(measured) && !isAimOnly ? 'met' : 'not met' }
}
