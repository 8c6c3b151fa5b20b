import type { Trace } from '../cache/trace.ts'
import { openTrace } from '../sweep/openTrace.ts'

/** Opens a trace and reads every value once: a NaN is found here, not in the middle of a measurement. */
export function openCheckedTrace(path: string): Trace {
  const trace = openTrace(path)
  for (const layer of trace.layers) {
    for (let kvHead = 0; kvHead < trace.shape.numKvHeads; kvHead++) trace.readHead(layer, kvHead)
  }
  return trace
}
