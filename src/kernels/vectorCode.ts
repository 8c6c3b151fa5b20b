import { codebookRecord } from './codebook.ts'
import { layOutRecord } from './record.ts'
import { type Rotation, rotationRecord } from './rotation.ts'

/** A Lloyd-Max code of each coordinate of a rotated vector, with its norm: what the kernels know of `scalar` and `mse`. */
export interface VectorCode {
  readonly headDim: number
  /** Undefined where coordinates are coded as they are. */
  readonly rotation: Rotation | undefined
  /** Ascending, 2^bits of them, for coordinates of variance 1. */
  readonly centroids: Float64Array
  readonly normBytes: NormBytes
  /** Whether decoded vectors are rescaled to the stored norm. */
  readonly corrects: boolean
}

/** A norm is not stored, float16 or float32. */
export type NormBytes = 0 | 2 | 4

/** Where one part of every token lies: at `at + token * stride` from where a run of tokens begins. */
export interface Place {
  readonly at: number
  readonly stride: number
}

export interface VectorCodeLayout {
  readonly codes: Place
  readonly norms: Place
}

/** Codes, then the norm, token after token: as the codecs store them. */
export function vectorRecordLayout(code: VectorCode): VectorCodeLayout {
  const codeBytes = vectorCodeBytes(code)
  const stride = codeBytes + code.normBytes
  return { codes: { at: 0, stride }, norms: { at: codeBytes, stride } }
}

/** Bytes of the codes of one token. */
export function vectorCodeBytes(code: VectorCode): number {
  return Math.ceil((codedOrder(code) * Math.log2(code.centroids.length)) / 8)
}

/** Coordinates of one token, padding included. */
export function codedOrder({ headDim, rotation }: Pick<VectorCode, 'headDim' | 'rotation'>): number {
  return rotation?.order ?? headDim
}

/** The record `VectorCode` of `assembly/vectorCode.ts`. */
export function vectorCodeRecord(code: VectorCode, { codes, norms }: VectorCodeLayout): Uint8Array {
  const order = codedOrder(code)
  return layOutRecord([
    code.headDim,
    order,
    code.normBytes,
    Number(code.corrects),
    code.rotation && rotationRecord(code.rotation),
    codebookRecord(code.centroids, code.normBytes > 0),
    codes.at,
    codes.stride,
    norms.at,
    norms.stride,
    { float64: Math.sqrt(order) },
  ])
}
