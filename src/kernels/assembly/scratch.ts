import { COLUMN_BYTES } from './hadamard'
import { GROUP_SCRATCH } from './codebook'

/** Distances from the start of a kernel's scratch: 24,576 bytes that no other thread uses. */
export const NORMS: usize = 0
export const GROUP: usize = NORMS + 32
export const COLUMN: usize = GROUP + GROUP_SCRATCH
/** Up to 1,024 coordinates. */
export const STATE: usize = COLUMN + COLUMN_BYTES
/** What the first stage leaves of four vectors, one behind the other; or the sums of one sketch. */
export const RESIDUALS: usize = STATE + 4096
