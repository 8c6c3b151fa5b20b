import { Codebook } from './codebook'
import { decodeCoordinates } from './decodeCoordinates'
import { encodeCoordinates } from './encodeCoordinates'
import {
  addBackward,
  inverseOf,
  loadScaled,
  Rotation,
  scaleSums,
  storeInverse,
  storeScaled,
  transformVector,
} from './hadamard'
import { holdsNorm, loadNorm, normalizer, normOf, SMALLEST_NORM, storeNorm } from './norms'
import { COLUMN, GROUP, NORMS, RESIDUALS, STATE } from './scratch'

/** What `qjl` is to the kernels, as TypeScript lays it out. Distances are from its own address. */
@unmanaged
export class QjlCode {
  headDim: i32
  order: i32
  /** Bytes of a stored norm: 2 or 4. */
  normBytes: i32
  /** Distance to the rotation; 0 for none. */
  rotation: i32
  /** Distance to the codebook of the first stage; 0 where there is none. */
  codebook: i32
  sketch: i32
  codesAt: i32
  codesStride: i32
  signsAt: i32
  signsStride: i32
  normsAt: i32
  normsStride: i32
  /** Norms of the residuals; not stored without a first stage. */
  gammasAt: i32
  gammasStride: i32
  /** sqrt(order) */
  radius: f64
  /** What takes the sums of the sketch's inverse to an estimate of a residual of norm 1. */
  weight: f64

  rotationOf(): Rotation {
    return changetype<Rotation>(changetype<usize>(this) + this.rotation)
  }
  codebookOf(): Codebook {
    return changetype<Codebook>(changetype<usize>(this) + this.codebook)
  }
  sketchOf(): Rotation {
    return changetype<Rotation>(changetype<usize>(this) + this.sketch)
  }
}

/** Encodes vectors as tokens `first` ... of a page; gives how many, as `encodeVectorCode` does. */
export function encodeQjlCode(
  code: QjlCode,
  vectors: usize,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
): i32 {
  // four at a time, whose norms are computed together
  for (let start = 0; start < count; start += 4) {
    const end = encodeFirstStages(code, vectors, start, count, page, first, scratch)
    for (let token = start; token < end; token++) {
      const place = first + token
      const residual = scratch + RESIDUALS + (token - start) * (code.order << 2)
      if (code.codebook != 0) {
        const gamma = normOf(token - start, residual, code.order, end - start, scratch + NORMS) / code.radius
        storeNorm(gamma, code.normBytes, page + code.gammasAt + place * code.gammasStride)
      }
      encodeSigns(code, residual, page + code.signsAt + place * code.signsStride, scratch)
    }
    if (end < min(start + 4, count)) return end
  }
  return count
}

/** Norms and codes of up to four vectors, and what they leave; gives the first that is refused, or that is left. */
function encodeFirstStages(
  code: QjlCode,
  vectors: usize,
  start: i32,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
): i32 {
  const end = min(start + 4, count)
  for (let token = start; token < end; token++) {
    const place = first + token
    const vector = vectors + token * (code.headDim << 2)
    const norm = normOf(token, vector, code.headDim, count, scratch + NORMS)
    if (!holdsNorm(norm, code.normBytes)) return token
    const stored = norm < SMALLEST_NORM ? 0 : norm
    storeNorm(stored, code.normBytes, page + code.normsAt + place * code.normsStride)
    rotate(code, vector, normalizer(norm, code.radius), scratch)
    const residual = scratch + RESIDUALS + (token - start) * (code.order << 2)
    encodeFirstStage(code, page + code.codesAt + place * code.codesStride, scratch, residual)
  }
  return end
}

/** The vector times `factor` in the domain of the codes, to the state. */
function rotate(code: QjlCode, vector: usize, factor: f32, scratch: usize): void {
  const state = scratch + STATE
  if (code.rotation == 0) return loadScaled(vector, code.headDim, factor, state)
  const rotation = code.rotationOf()
  transformVector(rotation, vector, code.headDim, factor, state, scratch + COLUMN)
  scaleSums(rotation, state)
}

/** Codes of the state, and what they leave of it. */
function encodeFirstStage(code: QjlCode, codes: usize, scratch: usize, residual: usize): void {
  const state = scratch + STATE
  if (code.codebook == 0) {
    memory.copy(residual, state, code.order << 2)
    return
  }
  const codebook = code.codebookOf()
  encodeCoordinates(codebook, state, 1, code.order, codes, scratch + GROUP)
  decodeCoordinates(codebook, codes, code.order, 1, scratch + GROUP, residual)
  for (let at: usize = 0; at < <usize>(code.order << 2); at += 16)
    v128.store(residual + at, f32x4.sub(v128.load(state + at), v128.load(residual + at)))
}

/** Signs of the sketched residual: 1 for those of at least 0. */
function encodeSigns(code: QjlCode, residual: usize, signs: usize, scratch: usize): void {
  const sketch = code.sketchOf()
  const sketched = scratch + STATE
  transformVector(sketch, residual, code.order, 1, sketched, scratch + COLUMN)
  const order = sketch.order
  const scales = f32x4.splat(sketch.scale)
  for (let index = 0; index < order; index += 8) {
    const low = signBits(sketched + (index << 2), scales)
    // an order is a multiple of 4
    const high = index + 4 < order ? signBits(sketched + (index << 2) + 16, scales) : 0
    store<u8>(signs + (index >> 3), <u8>(low | (high << 4)))
  }
}

/** A bit for each of four sums, which may underflow to 0 where they are scaled. */
@inline
function signBits(sums: usize, scales: v128): i32 {
  return i32x4.bitmask(f32x4.ge(f32x4.mul(v128.load(sums), scales), f32x4.splat(0)))
}

/** Decodes tokens `first` ... of a page to `[count, headDim]`. */
export function decodeQjlCode(
  code: QjlCode,
  page: usize,
  first: i32,
  count: i32,
  vectors: usize,
  scratch: usize,
): void {
  for (let place = first; place < first + count; place++) {
    const norm = loadNorm(page + code.normsAt + place * code.normsStride, code.normBytes)
    decodeSigns(code, page + code.signsAt + place * code.signsStride, scratch)
    addStages(code, page, place, scratch)
    const vector = vectors + (place - first) * (code.headDim << 2)
    rotateBack(code, <f32>(norm / code.radius), scratch, vector)
  }
}

/** For each four bits, from the lowest on, 1 for 1 and -1 for 0. */
const signsOfNibble = memory.data<f32>(
  [
    -1, -1, -1, -1, 1, -1, -1, -1, -1, 1, -1, -1, 1, 1, -1, -1,
    -1, -1, 1, -1, 1, -1, 1, -1, -1, 1, 1, -1, 1, 1, 1, -1,
    -1, -1, -1, 1, 1, -1, -1, 1, -1, 1, -1, 1, 1, 1, -1, 1,
    -1, -1, 1, 1, 1, -1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1,
  ],
  16,
)

/** Sums of the inverse sketch of the signs: not scaled yet. */
function decodeSigns(code: QjlCode, signs: usize, scratch: usize): void {
  const sketch = code.sketchOf()
  const sketched = scratch + RESIDUALS
  for (let index = 0; index < sketch.order; index += 4) {
    const nibble: usize = (load<u8>(signs + (index >> 3)) >> (index & 4)) & 15
    v128.store(sketched + (index << 2), v128.load(signsOfNibble + (nibble << 4)))
  }
  addBackward(sketch, sketched, scratch + COLUMN)
}

/** First stage and weighted sketch to the state. */
function addStages(code: QjlCode, page: usize, place: i32, scratch: usize): void {
  const state = scratch + STATE
  let gamma: f64 = 1
  if (code.codebook == 0) memory.fill(state, 0, code.order << 2)
  else {
    const codebook = code.codebookOf()
    const codes = page + code.codesAt + place * code.codesStride
    decodeCoordinates(codebook, codes, code.order, 1, scratch + GROUP, state)
    gamma = loadNorm(page + code.gammasAt + place * code.gammasStride, code.normBytes)
  }
  const sketch = code.sketchOf()
  const signs = changetype<usize>(sketch) + sketch.signs
  const scales = f32x4.splat(sketch.scale)
  const factors = f32x4.splat(<f32>(gamma * code.radius * code.weight))
  for (let at: usize = 0; at < <usize>(code.order << 2); at += 16) {
    const estimate = inverseOf(scratch + RESIDUALS + at, scales, signs + at, factors)
    v128.store(state + at, f32x4.add(v128.load(state + at), estimate))
  }
}

function rotateBack(code: QjlCode, factor: f32, scratch: usize, vector: usize): void {
  if (code.rotation == 0) return storeScaled(scratch + STATE, code.headDim, factor, vector)
  const rotation = code.rotationOf()
  addBackward(rotation, scratch + STATE, scratch + COLUMN)
  storeInverse(rotation, scratch + STATE, code.headDim, factor, vector)
}
