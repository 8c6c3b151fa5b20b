/**
 * The error classes of the whole library, beside JavaScript's own `RangeError`.
 *
 * Every message reads `<who>: <what is wrong>, got <value>`, then the way out, in lower case with no full stop.
 */

/** A tensor or a list has a shape that does not fit. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

/** A file or a buffer is malformed. `offset` is the byte where reading failed. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly offset: number
  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset})`)
    this.offset = offset
  }
}

/** The input is valid but beyond a stated bound; the message names the bound and the alternative. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}
