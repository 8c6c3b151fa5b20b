/** Tokens that one call handles at most: those of a page. */
export const PAGE_TOKENS: i32 = 64
/** Queries that share one pass over the codes in the exact kernels; more are taken in several passes. */
export const MAX_QUERIES: i32 = 4
/** Bytes of one float32 for each token of a page. */
export const ROW_BYTES: i32 = PAGE_TOKENS << 2

/**
 * A part of every token: codes of one width, what they stand for, and a scale.
 *
 *     token = scale * table[codes]
 *
 * Written by `src/kernels/attentionSegment.ts`, field by field; what is said there holds here.
 */
@unmanaged
export class Segment {
  width: i32 = 0
  numValues: i32 = 0
  codesAt: i32 = 0
  codesStride: i32 = 0
  table: usize = 0
  vectorAt: i32 = 0
  scaleAt: i32 = 0
  scaleBytes: i32 = 0
  secondScaleAt: i32 = 0
}

/** The segments lie one behind the other. */
@inline
export function segmentAt(segments: usize, index: i32): Segment {
  return changetype<Segment>(segments + index * offsetof<Segment>())
}

@inline
export function codesOf(segment: Segment, page: usize, first: i32): usize {
  return page + segment.codesAt + first * segment.codesStride
}

/**
 * Scales of `count` tokens as float32, 1 where there are none; of two their product, which float32 holds exactly for
 * float16 ones.
 */
export function loadScales(segment: Segment, page: usize, first: i32, count: i32, scales: usize): void {
  if (segment.scaleBytes == 0) {
    for (let at: i32 = 0; at < count << 2; at += 16) v128.store(scales + at, f32x4.splat(1))
    return
  }
  const offset = first * segment.scaleBytes
  loadNumbers(page + segment.scaleAt + offset, segment.scaleBytes, count, scales)
  if (segment.secondScaleAt < 0) return
  const second = scales + ROW_BYTES
  loadNumbers(page + segment.secondScaleAt + offset, segment.scaleBytes, count, second)
  for (let at: i32 = 0; at < count << 2; at += 16)
    v128.store(scales + at, f32x4.mul(v128.load(scales + at), v128.load(second + at)))
}

/** Reads and writes whole vectors of four: behind the last number there is room for three more. */
function loadNumbers(source: usize, numBytes: i32, count: i32, target: usize): void {
  if (numBytes == 4) {
    memory.copy(target, source, count << 2)
    return
  }
  for (let index = 0; index < count; index += 4)
    v128.store(target + (index << 2), widenFloat16(source + (index << 1)))
}

/** Puts some logits into a row, or adds them to what stands there. */
export function putSome(logits: usize, adds: bool, count: i32, target: usize): void {
  for (let at: i32 = 0; at < count << 2; at += 4) {
    const logit = f32.load(logits + at)
    f32.store(target + at, adds ? f32.load(target + at) + logit : logit)
  }
}

/** Four float16 at an address as float32, exactly; infinities and NaN do not occur. */
@inline
export function widenFloat16(source: usize): v128 {
  // the fields at float32's places, with copies of the sign between them that are cleared
  const bits = v128.and(i32x4.shl(v128.load16x4_s(source), 13), i32x4.splat(0x8fffffff))
  // a power of two for the difference of the exponents' biases
  return f32x4.mul(bits, f32x4.splat(5.192296858534828e33))
}
