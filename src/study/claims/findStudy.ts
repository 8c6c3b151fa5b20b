import type { CellRow } from '../design/cellRow.ts'
import type { Design } from '../design/design.ts'
import { findComparisonClaims } from './comparisonClaims.ts'
import { distanceFindings } from './distanceFindings.ts'
import { jensenFindings } from './jensenFindings.ts'
import { linearityFindings } from './linearityFindings.ts'
import { measuredPlaces } from './measuredPlaces.ts'
import type { StudyFindings } from './studyFindings.ts'
import { findVarianceClaim } from './varianceClaim.ts'
import { varianceFindings } from './varianceFindings.ts'
import { winnerFindings } from './winnerFindings.ts'

/**
 * What the rows of a study say: a pure function of the design and of the rows, in whatever order.
 *
 * @param designHash hash of the design's content, to go with the findings
 * @throws RangeError for rows of another design, and for a trial that lacks a scheme
 */
export function findStudy(design: Design, designHash: string, rows: readonly CellRow[]): StudyFindings {
  const places = measuredPlaces(design, rows)
  const plain = places.filter(({ isSwept }) => !isSwept)
  const jensen = jensenFindings(places)
  return {
    design: design.name,
    designHash,
    trials: design.trials,
    claims: [...findComparisonClaims(plain), ...findVarianceClaim(plain)].toSorted(byClaim),
    variances: varianceFindings(plain),
    jensen,
    linearity: linearityFindings(places, jensen),
    winners: winnerFindings(plain),
    distances: distanceFindings(plain),
  }
}

function byClaim(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}
