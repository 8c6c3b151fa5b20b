import { Codebook } from './codebook'
import { decodeCoordinates } from './decodeCoordinates'
import { encodeCoordinates } from './encodeCoordinates'
import { addBackward, Rotation, storeInverse, storeScaled, transformVector } from './hadamard'
import { holdsNorm, loadNorm, normalizer, normOf, SMALLEST_NORM, storeNorm, vectorNorm } from './norms'
import { COLUMN, GROUP, NORMS, STATE } from './scratch'

/** What `scalar` and `mse` are to the kernels, as TypeScript lays it out. Distances are from its own address. */
@unmanaged
export class VectorCode {
  headDim: i32
  order: i32
  /** Bytes of a stored norm: 0, 2 or 4. */
  normBytes: i32
  /** Whether decoded vectors are brought to the stored norm. */
  corrects: i32
  /** Distance to the rotation; 0 for none. */
  rotation: i32
  codebook: i32
  /** Codes of token t lie at page + codesAt + t codesStride. */
  codesAt: i32
  codesStride: i32
  normsAt: i32
  normsStride: i32
  /** sqrt(order) */
  radius: f64

  rotationOf(): Rotation {
    return changetype<Rotation>(changetype<usize>(this) + this.rotation)
  }
  codebookOf(): Codebook {
    return changetype<Codebook>(changetype<usize>(this) + this.codebook)
  }
}

/**
 * Encodes vectors as tokens `first` ... of a page; gives how many, fewer than `count` where the next one is refused: it
 * is not finite, or its norm is beyond the format.
 */
export function encodeVectorCode(
  code: VectorCode,
  vectors: usize,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
): i32 {
  for (let token = 0; token < count; token++) {
    const vector = vectors + token * (code.headDim << 2)
    const norm = normOf(token, vector, code.headDim, count, scratch + NORMS)
    if (!holdsNorm(norm, code.normBytes)) return token
    const place = first + token
    encodeDirection(code, vector, norm, page + code.codesAt + place * code.codesStride, scratch)
    const stored = norm < SMALLEST_NORM ? 0 : norm
    storeNorm(stored, code.normBytes, page + code.normsAt + place * code.normsStride)
  }
  return count
}

function encodeDirection(code: VectorCode, vector: usize, norm: f64, codes: usize, scratch: usize): void {
  const codebook = code.codebookOf()
  const factor: f32 = code.normBytes == 0 ? 1 : normalizer(norm, code.radius)
  if (code.rotation == 0)
    return encodeCoordinates(codebook, vector, factor, code.order, codes, scratch + GROUP)
  const rotation = code.rotationOf()
  transformVector(rotation, vector, code.headDim, factor, scratch + STATE, scratch + COLUMN)
  encodeCoordinates(codebook, scratch + STATE, rotation.scale, code.order, codes, scratch + GROUP)
}

/** Decodes tokens `first` ... of a page to `[count, headDim]`. */
export function decodeVectorCode(
  code: VectorCode,
  page: usize,
  first: i32,
  count: i32,
  vectors: usize,
  scratch: usize,
): void {
  for (let place = first; place < first + count; place++) {
    const codes = page + code.codesAt + place * code.codesStride
    const norms = page + code.normsAt + place * code.normsStride
    const vector = vectors + (place - first) * (code.headDim << 2)
    decodeSums(code, codes, scratch)
    if (code.corrects)
      storeScaled(scratch + STATE, code.headDim, correctedFactor(code, norms, scratch), vector)
    else storeDirection(code, storedFactor(code, norms), scratch, vector)
  }
}

/**
 * Decodes tokens `first` ... of a page to `[count, order]` in the domain of the codes: R x^, for an orthogonal R.
 * A norm of 0 leaves zeros of either sign.
 *
 * @param hasNorm whether the coordinates are brought to the length of the vector, or left with variance 1
 */
export function decodeVectorCodeRotated(
  code: VectorCode,
  page: usize,
  first: i32,
  count: i32,
  vectors: usize,
  hasNorm: boolean,
  scratch: usize,
): void {
  const codebook = code.codebookOf()
  for (let place = first; place < first + count; place++) {
    const codes = page + code.codesAt + place * code.codesStride
    const norms = page + code.normsAt + place * code.normsStride
    const coordinates = vectors + (place - first) * (code.order << 2)
    let factor: f32 = 1
    if (hasNorm && code.corrects) {
      decodeSums(code, codes, scratch)
      factor = correctedFactor(code, norms, scratch)
    } else if (hasNorm) factor = storedFactor(code, norms)
    decodeCoordinates(codebook, codes, code.order, factor, scratch + GROUP, coordinates)
  }
}

/** The coded direction to the state, as sums of the inverse rotation that are not scaled yet. */
function decodeSums(code: VectorCode, codes: usize, scratch: usize): void {
  decodeCoordinates(code.codebookOf(), codes, code.order, 1, scratch + GROUP, scratch + STATE)
  if (code.rotation != 0) addBackward(code.rotationOf(), scratch + STATE, scratch + COLUMN)
}

/** The direction of the sums, of length about sqrt(order), times `factor`. */
function storeDirection(code: VectorCode, factor: f32, scratch: usize, vector: usize): void {
  const state = scratch + STATE
  if (code.rotation == 0) storeScaled(state, code.headDim, factor, vector)
  else storeInverse(code.rotationOf(), state, code.headDim, factor, vector)
}

/** What takes a direction of length sqrt(order) to the stored norm. */
@inline
function storedFactor(code: VectorCode, norms: usize): f32 {
  return code.normBytes == 0 ? 1 : <f32>(loadNorm(norms, code.normBytes) / code.radius)
}

/** Finishes the direction in the state; what takes it to the stored norm. */
function correctedFactor(code: VectorCode, norms: usize, scratch: usize): f32 {
  storeDirection(code, 1, scratch, scratch + STATE)
  const length = vectorNorm(scratch + STATE, code.headDim)
  return length == 0 ? 0 : <f32>(loadNorm(norms, code.normBytes) / length)
}
