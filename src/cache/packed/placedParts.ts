import type { SegmentScale } from '../../kernels/attentionSegment.ts'
import type { KernelArena } from './kernelArena.ts'
import type { PageLayout } from './pageLayout.ts'
import { roundUp } from './scoreCode.ts'
import type { TokenFormat, TokenPart } from './tokenFormat.ts'

/** What a kernel needs to know of the numbers of a part. */
interface PartCode {
  readonly numValues: number
  readonly table: Uint8Array
}

/** The parts of a format as a kernel reads them, and where they lie in a prepared query or in a sum. */
export interface PlacedParts<Code extends PartCode> {
  readonly parts: readonly PlacedPart<Code>[]
  /** Bytes of a query or of a sum. */
  readonly numBytes: number
  /** Address of the segments that the kernel is given, one for each part. */
  readonly segments: number
}

interface PlacedPart<Code extends PartCode> {
  readonly part: TokenPart
  readonly code: Code
  readonly vectorAt: number
}

export function placeParts<Code extends PartCode>(
  format: TokenFormat,
  layout: PageLayout,
  kernelArena: KernelArena,
  codeOf: (part: TokenPart) => Code,
  bytesOf: (code: Code) => number,
): PlacedParts<Code> {
  let numBytes = 0
  const parts = format.parts.map((part) => {
    const code = codeOf(part)
    const vectorAt = numBytes
    numBytes += roundUp(bytesOf(code), 16)
    return { part, code, vectorAt }
  })
  const segments = parts.map(({ part, code, vectorAt }) => ({
    width: part.width,
    numValues: code.numValues,
    codesAt: layout.at(part.codes),
    codesStride: part.codes.numBytes,
    table: kernelArena.table(code.table),
    vectorAt,
    ...(part.scales && { scale: scaleOf(part.scales, layout) }),
  }))
  return { parts, numBytes, segments: kernelArena.segments(segments) }
}

function scaleOf([first, second]: NonNullable<TokenPart['scales']>, layout: PageLayout): SegmentScale {
  const scale = { numBytes: first.numBytes === 2 ? 2 : 4, at: layout.at(first) } as const
  return second === undefined ? scale : { ...scale, secondAt: layout.at(second) }
}
