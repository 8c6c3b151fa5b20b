import type { CodecId } from './codec.ts'
import type { NumberFormat } from './numberFormat.ts'
import { SMALLEST_NORM } from './vectorNorm.ts'

/** Where a vector's norm is stored. */
export interface NormField {
  readonly format: NumberFormat
  /** @throws RangeError when the format cannot hold the norm */
  write(norm: number, token: number, bytes: Uint8Array, offset: number): void
  read(bytes: Uint8Array, offset: number): number
}

export function createNormField(id: CodecId, format: NumberFormat): NormField {
  return {
    format,
    write(norm, token, bytes, offset) {
      const stored = format.write(norm < SMALLEST_NORM ? 0 : norm, bytes, offset)
      if (!Number.isFinite(stored))
        throw new RangeError(
          `${id}: ${format.name} cannot hold the norm of token ${token}, got ${norm}; ${format.wayOut}`,
        )
    },
    read: format.read,
  }
}
