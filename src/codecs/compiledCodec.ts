import { LONGEST_VECTOR } from '../kernels/codecKernels.ts'
import { openWorkspace, TILE_VALUES, type Workspace } from '../kernels/workspace.ts'
import { checkLengths } from './checkVectors.ts'
import type { Codec, CodecFamily, CodecRequest } from './codec.ts'
import type { CompiledCode } from './compiledCode.ts'

/** Makes the codec of a request: compiled where that is possible, else plain. */
export function createFastest(family: CodecFamily, request: CodecRequest): Codec {
  if (family.compiled === undefined || kernelGap(family, request) !== undefined) return family.create(request)
  return createCompiledCodec(request, family.compiled.create(request), () => family.create(request))
}

/** Why no kernel runs a request here, or undefined where one does. */
export function kernelGap(family: CodecFamily, request: CodecRequest): string | undefined {
  if (family.compiled === undefined) return `${family.name} has no kernel`
  if (request.headDim > LONGEST_VECTOR) return `a head dim beyond ${LONGEST_VECTOR} has no kernel`
  const workspace = openWorkspace()
  return typeof workspace === 'string' ? workspace : family.compiled.lacks?.(request)
}

/** @param createPlain makes the twin, which says what is wrong with vectors that the kernel refuses */
function createCompiledCodec(
  { id, headDim }: CodecRequest,
  code: CompiledCode,
  createPlain: () => Codec,
): Codec {
  const { bytesPerToken } = code
  const tileTokens = Math.floor((code.tileValues ?? TILE_VALUES) / headDim)
  const codec: Codec = {
    id,
    headDim,
    codeBits: code.codeBits,
    backend: 'simd128',
    encodedBytes: (numTokens) => numTokens * bytesPerToken,
    encode(vectors, encoded) {
      const numTokens = checkLengths(codec, vectors, encoded)
      const workspace = workspaceFor(code)
      for (let first = 0; first < numTokens; first += tileTokens) {
        const count = Math.min(tileTokens, numTokens - first)
        const start = first * headDim
        workspace.floats.set(vectors.subarray(start, start + count * headDim), workspace.vectors / 4)
        if (code.encode(workspace.kernels, workspace, count) < count)
          return createPlain().encode(vectors, encoded)
        encoded.set(encodedTile(workspace, count * bytesPerToken), first * bytesPerToken)
      }
    },
    decode(encoded, vectors) {
      const numTokens = checkLengths(codec, vectors, encoded)
      const workspace = workspaceFor(code)
      for (let first = 0; first < numTokens; first += tileTokens) {
        const count = Math.min(tileTokens, numTokens - first)
        const start = first * bytesPerToken
        workspace.bytes.set(encoded.subarray(start, start + count * bytesPerToken), workspace.encoded)
        code.decode(workspace.kernels, workspace, count)
        vectors.set(decodedTile(workspace, count * headDim), first * headDim)
      }
    },
  }
  return codec
}

function encodedTile({ bytes, encoded }: Workspace, numBytes: number): Uint8Array {
  return bytes.subarray(encoded, encoded + numBytes)
}

function decodedTile({ floats, vectors }: Workspace, numValues: number): Float32Array {
  return floats.subarray(vectors / 4, vectors / 4 + numValues)
}

/** The workspace, with the code's record in it. A compiled codec was made, so there is one. */
function workspaceFor({ record }: CompiledCode): Workspace {
  const workspace = openWorkspace()
  if (typeof workspace === 'string') throw new Error(`kernels: expected a workspace, got none; ${workspace}`)
  workspace.load(record)
  return workspace
}
