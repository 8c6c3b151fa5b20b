import { codebookRecord } from './codebook.ts'
import { layOutRecord } from './record.ts'
import { type Rotation, rotationRecord } from './rotation.ts'
import { codedOrder, type NormBytes, type Place } from './vectorCode.ts'

/** A Lloyd-Max code, then signs of a sketch of what it leaves: what the kernels know of `qjl`. */
export interface QjlCode {
  readonly headDim: number
  readonly rotation: Rotation | undefined
  /** Codewords of the first stage; undefined where there is none, and no norm of a residual either. */
  readonly centroids: Float64Array | undefined
  /** Undefined for a dense sketch, which is no part of the record; it has as many signs as values. */
  readonly sketch: Rotation | undefined
  /** What takes S' z to the estimate of a residual of norm 1. */
  readonly weight: number
  readonly normBytes: Exclude<NormBytes, 0>
}

export interface QjlCodeLayout {
  readonly codes: Place
  readonly signs: Place
  readonly norms: Place
  /** Norms of residuals over sqrt(order). */
  readonly gammas: Place
}

/** Codes, signs, norm and gamma, token after token: as the codec stores them. */
export function qjlRecordLayout(code: QjlCode): QjlCodeLayout {
  const codeBits = code.centroids === undefined ? 0 : Math.log2(code.centroids.length)
  const signsAt = Math.ceil((codedOrder(code) * codeBits) / 8)
  const normsAt = signsAt + Math.ceil((code.sketch?.order ?? codedOrder(code)) / 8)
  const gammasAt = normsAt + code.normBytes
  const stride = code.centroids === undefined ? gammasAt : gammasAt + code.normBytes
  const place = (at: number): Place => ({ at, stride })
  return { codes: place(0), signs: place(signsAt), norms: place(normsAt), gammas: place(gammasAt) }
}

/** The record `QjlCode` of `assembly/qjlCode.ts`. */
export function qjlCodeRecord(code: QjlCode, { codes, signs, norms, gammas }: QjlCodeLayout): Uint8Array {
  const order = codedOrder(code)
  return layOutRecord([
    code.headDim,
    order,
    code.normBytes,
    code.rotation && rotationRecord(code.rotation),
    code.centroids && codebookRecord(code.centroids, true),
    code.sketch && rotationRecord(code.sketch),
    ...[codes, signs, norms, gammas].flatMap(({ at, stride }) => [at, stride]),
    { float64: Math.sqrt(order) },
    { float64: code.weight },
  ])
}
