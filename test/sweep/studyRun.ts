import { type Cell, type Design, expandDesign } from '../../src/study/design/design.ts'
import { designHash } from '../../src/study/design/designHash.ts'
import { type GridTime, runStudy, type StudyRun } from '../../src/sweep/runStudy.ts'
import { openStudyJournal, type StudyIdentity, type StudyJournal } from '../../src/sweep/studyJournal.ts'
import { buildDesign } from '../builders/buildDesign.ts'

/** Two grids of unequal weight, 12 cells in all. */
export const design: Design = buildDesign({
  trials: 3,
  grids: [
    ...buildDesign({}, { name: 'light', laws: ['gaussian', 'student3'], schemes: ['KV', 'KQV'] }).grids,
    ...buildDesign({}, { name: 'heavy', temperatures: [1, 4], headDims: [32] }).grids,
  ],
})

export const cells: readonly Cell[] = expandDesign(design)

export function identityOf(of: Design = design, kqvVersion = '0.1.0+00000000'): StudyIdentity {
  return { design: of, designHash: designHash(of), kqvVersion }
}

/** Opens the journal of {@link design}. */
export function openJournal(path = ':memory:', resumes = false): StudyJournal {
  return openStudyJournal(path, identityOf(), cells, resumes)
}

export function run(journal: StudyJournal, changes: Partial<StudyRun> = {}): Promise<GridTime[]> {
  return runStudy({
    cells,
    journal,
    tracePath: undefined,
    numThreads: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  })
}
