import { z } from 'zod'
import type { TokenRange, Trace } from '../cache/trace.ts'
import { count, index, shape } from './schemaParts.ts'
import { strictRecord } from './strictRecord.ts'

/** Everything of a trace but its tensors. */
export type TraceFacts = Omit<Trace, 'readHead'>

/** What `kqv inspect --json` prints of a trace. */
export const traceSummarySchema = strictRecord<TraceFacts & { format: 'kqv-trace-summary-1' }>({
  format: z.literal('kqv-trace-summary-1'),
  model: z.string(),
  shape,
  layers: z.array(index).describe('The layers that were captured.'),
  numTokens: count,
  documents: z.array(strictRecord<TokenRange>({ start: index, end: count })),
  heldOut: z.array(index).describe('Documents kept for the final check.'),
  queryPositions: z.array(index).describe('Token of each row of the queries.'),
  checksum: z.string(),
}).meta({ title: 'kqv trace summary', description: 'What a trace holds, but for its tensors.' })
