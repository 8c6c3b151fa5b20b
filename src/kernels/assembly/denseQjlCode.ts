import { decodeFirstStage, encodeFirstStages, gammaOf, QjlCode, storeGammas, storeVector } from './qjlCode'
import { STATE } from './scratch'

/**
 * Encodes as `encodeQjlCode` does, but for the signs: these come from `signsOfProducts`, which multiplies the residuals by a dense sketch.
 *
 * @param residuals float32, `[count, order]`: what is to be sketched; written
 */
export function encodeQjlResiduals(
  code: QjlCode,
  vectors: usize,
  count: i32,
  page: usize,
  first: i32,
  residuals: usize,
  scratch: usize,
): i32 {
  for (let start = 0; start < count; start += 4) {
    const end = encodeFirstStages(code, vectors, start, count, page, first, scratch, residuals)
    storeGammas(code, residuals, end - start, page, first + start, scratch)
    if (end < min(start + 4, count)) return end
    residuals += code.order << 4
  }
  return count
}

/**
 * Decodes as `decodeQjlCode` does, but for the sketch.
 *
 * @param sketched float32, `[count, order]`: the signs, multiplied
 */
export function decodeQjlSketched(
  code: QjlCode,
  page: usize,
  first: i32,
  count: i32,
  sketched: usize,
  vectors: usize,
  scratch: usize,
): void {
  for (let place = first; place < first + count; place++, sketched += code.order << 2) {
    decodeFirstStage(code, page, place, scratch)
    addEstimate(code, sketched, gammaOf(code, page, place), scratch)
    storeVector(code, page, place, scratch, vectors + (place - first) * (code.headDim << 2))
  }
}

/** The weighted sketch to the state. */
function addEstimate(code: QjlCode, sketched: usize, gamma: f64, scratch: usize): void {
  const state = scratch + STATE
  const factors = f32x4.splat(<f32>(gamma * code.radius * code.weight))
  for (let at: usize = 0; at < <usize>(code.order << 2); at += 16) {
    const estimate = f32x4.mul(v128.load(sketched + at), factors)
    v128.store(state + at, f32x4.add(v128.load(state + at), estimate))
  }
}
