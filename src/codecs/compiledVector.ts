import type { NormBytes, VectorCode } from '../kernels/vectorCode.ts'
import { vectorCodeRecord, vectorRecordLayout } from '../kernels/vectorCode.ts'
import type { CodecRequest, CompiledFamily } from './codec.ts'
import { lloydMaxCodebook } from './coordinateCode.ts'
import { numberFormat } from './numberFormat.ts'
import { kernelRotation } from './rotation.ts'

/** `scalar` and `mse` with Lloyd-Max codewords, compiled; `vectorCodec.ts` is the twin. */
export const compiledVector: CompiledFamily = {
  lacks({ options }) {
    if (options.rotation === 'haar') return 'rotation=haar has no kernel'
    if (options.codebook === 'uniform') return 'codebook=uniform has no kernel'
    // what contradicts itself is refused by the twin
    if (options.group !== 'head') return `group=${options.group} has no kernel`
    if (options.correction === 'on' && options.norm === 'none') return 'norm=none has nothing to correct'
    return undefined
  },
  create(request) {
    const code = vectorCode(request)
    const layout = vectorRecordLayout(code)
    return {
      codeBits: request.bits,
      bytesPerToken: layout.codes.stride,
      record: vectorCodeRecord(code, layout),
      encode: (kernels, { record, vectors, encoded, scratch }, count) =>
        kernels.encodeVectorCode(record, vectors, count, encoded, 0, scratch),
      decode: (kernels, { record, vectors, encoded, scratch }, count) =>
        kernels.decodeVectorCode(record, encoded, 0, count, vectors, scratch),
    }
  },
}

/** What the kernels need to know of a `scalar` or `mse` codec. */
export function vectorCode({ headDim, bits, options, seed }: CodecRequest): VectorCode {
  const rotation = kernelRotation(options.rotation, headDim, seed)
  return {
    headDim,
    rotation,
    centroids: lloydMaxCodebook(options.codebook, rotation?.order ?? headDim, bits).centroids,
    normBytes: options.norm === 'none' ? 0 : (numberFormat(options.norm).numBytes as NormBytes),
    corrects: options.correction === 'on',
  }
}
