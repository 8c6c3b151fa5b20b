import type { QjlCode } from '../kernels/qjlCode.ts'
import { qjlCodeRecord, qjlRecordLayout } from '../kernels/qjlCode.ts'
import type { CodecRequest, CompiledFamily } from './codec.ts'
import { lloydMaxCodebook } from './coordinateCode.ts'
import { kernelRotation } from './rotation.ts'
import { kernelSketch } from './sketch.ts'

/** `qjl` with transforms that take order log(order) time, compiled; `qjlCodec.ts` is the twin. */
export const compiledQjl: CompiledFamily = {
  lacks({ options }) {
    if (options.rotation === 'haar') return 'rotation=haar has no kernel'
    return options.sketch === 'orthogonal' ? undefined : `sketch=${options.sketch} has no kernel`
  },
  create(request) {
    const code = qjlCode(request)
    const layout = qjlRecordLayout(code)
    return {
      codeBits: request.bits,
      bytesPerToken: layout.codes.stride,
      record: qjlCodeRecord(code, layout),
      encode: (kernels, { record, vectors, encoded, scratch }, count) =>
        kernels.encodeQjlCode(record, vectors, count, encoded, 0, scratch),
      decode: (kernels, { record, vectors, encoded, scratch }, count) =>
        kernels.decodeQjlCode(record, encoded, 0, count, vectors, scratch),
    }
  },
}

/** What the kernels need to know of a `qjl` codec. */
export function qjlCode({ headDim, bits, options, seed }: CodecRequest): QjlCode {
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
