/**
 * Below this many independent units no verdict is given.
 *
 * Seven paired units allow no two-sided sign-flip p-value below 2 / 2^7 = 0.016, so that five corrected tests could
 * never reach 0.05; eight reach 0.0078.
 */
export const minimumUnits = 8
