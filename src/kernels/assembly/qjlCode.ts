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
import { packSigns, unpackSigns } from './signBits'

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
  /** Distance to the sketch; 0 for a dense one, which others multiply by. */
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
    const residuals = scratch + RESIDUALS
    const end = encodeFirstStages(code, vectors, start, count, page, first, scratch, residuals)
    storeGammas(code, residuals, end - start, page, first + start, scratch)
    for (let token = start; token < end; token++) {
      const signs = page + code.signsAt + (first + token) * code.signsStride
      encodeSigns(code, residuals + (token - start) * (code.order << 2), signs, scratch)
    }
    if (end < min(start + 4, count)) return end
  }
  return count
}

/**
 * Norms and codes of up to four vectors, and what they leave; gives the first that is refused, or that is left.
 *
 * @param residuals of these vectors, one behind the other; written
 */
export function encodeFirstStages(
  code: QjlCode,
  vectors: usize,
  start: i32,
  count: i32,
  page: usize,
  first: i32,
  scratch: usize,
  residuals: usize,
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
    const residual = residuals + (token - start) * (code.order << 2)
    encodeFirstStage(code, page + code.codesAt + place * code.codesStride, scratch, residual)
  }
  return end
}

/** Norms of up to four residuals, over sqrt(order); not stored without a first stage. */
export function storeGammas(
  code: QjlCode,
  residuals: usize,
  count: i32,
  page: usize,
  place: i32,
  scratch: usize,
): void {
  if (code.codebook == 0) return
  for (let index = 0; index < count; index++) {
    const residual = residuals + index * (code.order << 2)
    const gamma = normOf(index, residual, code.order, count, scratch + NORMS) / code.radius
    storeNorm(gamma, code.normBytes, page + code.gammasAt + (place + index) * code.gammasStride)
  }
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
  packSigns(sketched, sketch.order, f32x4.splat(sketch.scale), signs)
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
    const sketch = code.sketchOf()
    const sums = scratch + RESIDUALS
    unpackSigns(page + code.signsAt + place * code.signsStride, sketch.order, sums)
    addBackward(sketch, sums, scratch + COLUMN)
    decodeFirstStage(code, page, place, scratch)
    addSums(code, sums, gammaOf(code, page, place), scratch)
    storeVector(code, page, place, scratch, vectors + (place - first) * (code.headDim << 2))
  }
}

/** Codewords of the first stage to the state; zeros where there is none. */
export function decodeFirstStage(code: QjlCode, page: usize, place: i32, scratch: usize): void {
  const state = scratch + STATE
  if (code.codebook == 0) memory.fill(state, 0, code.order << 2)
  else {
    const codes = page + code.codesAt + place * code.codesStride
    decodeCoordinates(code.codebookOf(), codes, code.order, 1, scratch + GROUP, state)
  }
}

/** Norm of the residual; 1 where it is not stored. */
@inline
export function gammaOf(code: QjlCode, page: usize, place: i32): f64 {
  return code.codebook == 0 ? 1 : loadNorm(page + code.gammasAt + place * code.gammasStride, code.normBytes)
}

/** Sums of the inverse sketch, which are not scaled yet, weighted to the state. */
function addSums(code: QjlCode, sums: usize, gamma: f64, scratch: usize): void {
  const state = scratch + STATE
  const sketch = code.sketchOf()
  const signs = changetype<usize>(sketch) + sketch.signs
  const scales = f32x4.splat(sketch.scale)
  const factors = f32x4.splat(<f32>(gamma * code.radius * code.weight))
  for (let at: usize = 0; at < <usize>(code.order << 2); at += 16) {
    const estimate = inverseOf(sums + at, scales, signs + at, factors)
    v128.store(state + at, f32x4.add(v128.load(state + at), estimate))
  }
}

/** The state, rotated back and brought to the stored norm. */
export function storeVector(code: QjlCode, page: usize, place: i32, scratch: usize, vector: usize): void {
  const norm = loadNorm(page + code.normsAt + place * code.normsStride, code.normBytes)
  const factor = <f32>(norm / code.radius)
  if (code.rotation == 0) return storeScaled(scratch + STATE, code.headDim, factor, vector)
  const rotation = code.rotationOf()
  addBackward(rotation, scratch + STATE, scratch + COLUMN)
  storeInverse(rotation, scratch + STATE, code.headDim, factor, vector)
}
