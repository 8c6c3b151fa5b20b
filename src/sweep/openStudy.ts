import { basename } from 'node:path'
import type { Trace } from '../cache/trace.ts'
import { readDesign } from '../formats/designFile.ts'
import { readFileBytes } from '../models/readFileBytes.ts'
import { seedOf } from '../numerics/random.ts'
import { type Cell, type Design, expandDesign, traceLaw } from '../study/design/design.ts'
import { designHash } from '../study/design/designHash.ts'
import { drawFromTrace } from '../study/laws/drawFromTrace.ts'
import { openTrace } from './openTrace.ts'

/** A design that can be run. */
export interface Study {
  readonly design: Design
  /** The file as it stands. */
  readonly designText: string
  readonly designHash: string
  /** In the order of the design. */
  readonly cells: readonly Cell[]
}

/**
 * Reads a design and looks at its trace.
 *
 * @throws RangeError, FormatError or ShapeError of one line for a design or a trace that no cell can be measured with
 */
export function openStudy(path: string): Study {
  const designText = new TextDecoder().decode(readFileBytes(path))
  const design = readDesign(designText, basename(path))
  const cells = expandDesign(design)
  const trace = design.trace === undefined ? undefined : openTrace(design.trace)
  if (trace) checkTrace(trace, cells)
  return { design, designText, designHash: designHash(design, trace?.checksum), cells }
}

/** Draws once for every condition: what does not fit is found now, and not among the last cells. */
function checkTrace(trace: Trace, cells: readonly Cell[]): void {
  for (const cell of cells)
    if (cell.law === traceLaw && cell.trial === 0) drawFromTrace(trace, cell, seedOf(0))
}
