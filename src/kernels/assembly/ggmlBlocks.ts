import { addForward, Rotation, scaleSums } from './hadamard'
import { decodeQ4Block, encodeQ4Block, Q4_BYTES } from './q4Block'
import { decodeQ8Block, encodeQ8Block, Q8_BYTES } from './q8Block'
import { COLUMN, STATE } from './scratch'

/** What `q8_0` and `q4_0` are to the kernels, as TypeScript lays it out. */
@unmanaged
class BlockCode {
  headDim: i32
  /** Distance to a transform of as many values as are turned together, with no sign to flip; 0 for none. */
  rotation: i32
}

/** Values of a block, which share a scale. */
const BLOCK_LENGTH = 32

/**
 * Encodes vectors as tokens `first` ... of a page; gives how many, fewer than `count` where the next one is refused: it
 * is not finite, or a scale is beyond float16.
 */
export function encodeQ8Blocks(
  code: BlockCode,
  vectors: usize,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
): i32 {
  return encodeBlocks(code, vectors, count, page, first, scratch, 8)
}

export function encodeQ4Blocks(
  code: BlockCode,
  vectors: usize,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
): i32 {
  return encodeBlocks(code, vectors, count, page, first, scratch, 4)
}

export function decodeQ8Blocks(
  code: BlockCode,
  page: usize,
  first: i32,
  count: i32,
  vectors: usize,
  scratch: usize,
): void {
  decodeBlocks(code, page, first, count, vectors, scratch, 8)
}

export function decodeQ4Blocks(
  code: BlockCode,
  page: usize,
  first: i32,
  count: i32,
  vectors: usize,
  scratch: usize,
): void {
  decodeBlocks(code, page, first, count, vectors, scratch, 4)
}

/** @param bits a literal, for code of its own */
@inline
function encodeBlocks(
  code: BlockCode,
  vectors: usize,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
  bits: i32,
): i32 {
  const blockBytes = bits == 8 ? Q8_BYTES : Q4_BYTES
  const stride = code.headDim << 2
  let to = page + ((first * code.headDim) / BLOCK_LENGTH) * blockBytes
  for (let token = 0; token < count; token++) {
    const values = turned(code, vectors + token * stride, scratch)
    for (let at = values; at < values + stride; at += 128) {
      if (!(bits == 8 ? encodeQ8Block(at, to) : encodeQ4Block(at, to))) return token
      to += blockBytes
    }
  }
  return count
}

@inline
function decodeBlocks(
  code: BlockCode,
  page: usize,
  first: i32,
  count: i32,
  vectors: usize,
  scratch: usize,
  bits: i32,
): void {
  const blockBytes = bits == 8 ? Q8_BYTES : Q4_BYTES
  const end = vectors + ((count * code.headDim) << 2)
  let at = page + ((first * code.headDim) / BLOCK_LENGTH) * blockBytes
  for (let to = vectors; to < end; to += 128) {
    if (bits == 8) decodeQ8Block(at, to)
    else decodeQ4Block(at, to)
    at += blockBytes
  }
  turn(code, vectors, count * code.headDim, scratch)
}

/** Where the values to encode lie: the vector, or a turned copy of it; a value that is not finite stays so. */
function turned(code: BlockCode, vector: usize, scratch: usize): usize {
  if (code.rotation == 0) return vector
  memory.copy(scratch + STATE, vector, code.headDim << 2)
  turn(code, scratch + STATE, code.headDim, scratch)
  return scratch + STATE
}

/** Transforms values in place, block by block. */
function turn(code: BlockCode, values: usize, numValues: i32, scratch: usize): void {
  if (code.rotation == 0) return
  const rotation = changetype<Rotation>(changetype<usize>(code) + code.rotation)
  const stride = rotation.order << 2
  for (let at = values; at < values + (numValues << 2); at += stride) {
    addForward(rotation, at, scratch + COLUMN)
    scaleSums(rotation, at)
  }
}
