import type { QjlCode } from '../kernels/qjlCode.ts'
import { qjlCodeRecord, qjlRecordLayout } from '../kernels/qjlCode.ts'
import { codedOrder } from '../kernels/vectorCode.ts'
import type { CodecRequest, CompiledFamily } from './codec.ts'
import type { CompiledCode } from './compiledCode.ts'
import { compiledDenseSketch } from './compiledDenseSketch.ts'
import { lloydMaxCodebook } from './coordinateCode.ts'
import { kernelRotation } from './rotation.ts'
import { denseSketch, kernelSketch } from './sketch.ts'

/** `qjl` but for dense rotations, compiled; `qjlCodec.ts` is the twin. */
export const compiledQjl: CompiledFamily = {
  lacks({ headDim, options }) {
    if (options.rotation === 'haar') return 'rotation=haar has no kernel'
    const isWhole = options.rotation === 'wht' || headDim % 4 === 0 || options.sketch === 'orthogonal'
    return isWhole ? undefined : `sketch=${options.sketch} without a rotation has a kernel for multiples of 4`
  },
  create(request) {
    const code = qjlCode(request)
    const layout = qjlRecordLayout(code)
    const sizes = {
      codeBits: request.bits,
      bytesPerToken: layout.codes.stride,
      record: qjlCodeRecord(code, layout),
    }
    const matrix = denseSketch(request, codedOrder(code))
    return {
      ...sizes,
      ...(matrix ? compiledDenseSketch(matrix, codedOrder(code), layout.signs) : fastSketch),
    }
  },
}

/** A sketch that takes order log(order) time is part of the kernels. */
const fastSketch: Pick<CompiledCode, 'encode' | 'decode'> = {
  encode: (kernels, { record, vectors, encoded, scratch }, count) =>
    kernels.encodeQjlCode(record, vectors, count, encoded, 0, scratch),
  decode: (kernels, { record, vectors, encoded, scratch }, count) =>
    kernels.decodeQjlCode(record, encoded, 0, count, vectors, scratch),
}

/** What the kernels need to know of a `qjl` codec. */
function qjlCode({ headDim, bits, options, seed }: CodecRequest): QjlCode {
  const rotation = kernelRotation(options.rotation, headDim, seed)
  const order = rotation?.order ?? headDim
  return {
    headDim,
    rotation,
    centroids: bits === 1 ? undefined : lloydMaxCodebook(options.codebook, order, bits - 1).centroids,
    ...kernelSketch(options, order, seed),
    normBytes: options.norm === 'float32' ? 4 : 2,
  }
}
