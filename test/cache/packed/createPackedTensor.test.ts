import { describe, expect, it } from 'vitest'
import { codecFamilies, parseCodecId } from '../../../src/codecs/registry.ts'
import { createAttentionKernels } from '../../../src/kernels/attentionKernels.ts'
import { createMemory } from '../../../src/kernels/instantiate.ts'
import { expectedRun, runTensor, type TensorCase, type TensorRun } from './tensorRun.ts'

const optionsOf: Readonly<Record<string, readonly string[]>> = {
  scalar: [
    'scalar3:codebook=sphere',
    'scalar4:codebook=uniform',
    'scalar4:norm=float32',
    'scalar5:norm=none',
  ],
  mse: [
    'mse3:rotation=haar',
    'mse4:rotation=none',
    'mse4:codebook=uniform,group=32',
    'mse3:correction=on',
    'mse2:norm=float32',
  ],
  qjl: ['qjl3:sketch=gaussian', 'qjl2:sketch=haar,scale=mmse', 'qjl4:norm=float32', 'qjl3:rotation=none'],
  q8_0: ['q8_0:rotation=hadamard'],
  q5_0: ['q5_0:rotation=hadamard64'],
  q4_0: ['q4_0:rotation=hadamard', 'q4_0:rotation=hadamard64'],
}

/** Every family, every width of up to 8 bits, and the options that change how a token is read. */
const ids = codecFamilies.flatMap(({ name, bits }) => [
  ...(bits
    ? Array.from({ length: bits.max - bits.min + 1 }, (_, index) => `${name}${bits.min + index}`)
    : [name]),
  ...(optionsOf[name] ?? []),
])
/** Head dims of models; 100 is padded by a rotation, and 36 is no multiple of 8. */
const headDims = [64, 80, 128, 100, 36]

const cases = headDims.flatMap((headDim) =>
  ids
    .filter((id) => parseCodecId(id).family.refuses?.(headDim) === undefined)
    .map((id): [string, number] => [id, headDim]),
)

/** The largest error of logits over 0.5 |q| |k|, and of outputs over the largest output. */
function relativeErrors(run: TensorRun): { logits: number; outputs: number } {
  const expected = expectedRun(run)
  const { headDim } = run.tensor
  const norm = (vectors: Float32Array, index: number): number =>
    Math.hypot(...vectors.subarray(index * headDim, (index + 1) * headDim))
  const numTokens = run.decoded.length / headDim
  const queryNorms = Array.from({ length: run.queries.length / headDim }, (_, query) =>
    norm(run.queries, query),
  )
  const tokenNorms = Array.from({ length: numTokens }, (_, token) => norm(run.decoded, token))
  const logits = run.logits.map((logit, index) => {
    const product = queryNorms[Math.floor(index / numTokens)] * tokenNorms[index % numTokens]
    return Math.abs(logit - expected.logits[index]) / (0.5 * product)
  })
  const errors = run.outputs.map((output, index) => Math.abs(output - expected.outputs[index]))
  return {
    logits: Math.max(...logits),
    outputs: Math.max(...errors) / Math.max(...expected.outputs.map(Math.abs)),
  }
}

describe('scores and sums', () => {
  it.each(cases)(
    'of %s at %i are those of the decoded tokens, the same compiled and plain',
    (id, headDim) => {
      const options = { id, headDim, numTokens: 71, numQueries: 3, first: 7, tokensPerCall: 30 }
      const compiled = runTensor('compiled', options)
      const { logits, outputs } = relativeErrors(compiled)
      expect(logits).toBeLessThan(1e-6)
      expect(outputs).toBeLessThan(1e-6)
      const plain = runTensor('plain', options)
      expect(compiled.logits).toEqual(plain.logits)
      expect(compiled.outputs).toEqual(plain.outputs)
    },
  )

  it.each(['f16', 'q8_0', 'fp8_e4m3', 'mse3', 'mse4', 'mse7', 'qjl4', 'q4_1'])(
    'of %s are the same however the tokens are cut, and for each query alone',
    (id) => {
      const whole: TensorCase = { id, headDim: 64, numTokens: 130, numQueries: 8 }
      const expected = runTensor('compiled', whole)
      for (const tokensPerCall of [1, 3, 6, 23]) {
        const cut = runTensor('compiled', { ...whole, tokensPerCall })
        expect(cut.logits).toEqual(expected.logits)
        expect(cut.outputs).toEqual(expected.outputs)
      }
      for (let numQueries = 1; numQueries < 8; numQueries++) {
        const queries = expected.queries.subarray(0, numQueries * 64)
        const weights = expected.weights.subarray(0, numQueries * 130)
        const fewer = runTensor('compiled', { ...whole, numQueries }, { queries, weights })
        expect(fewer.logits).toEqual(expected.logits.slice(0, numQueries * 130))
        expect(fewer.outputs).toEqual(expected.outputs.slice(0, numQueries * 64))
      }
    },
  )
})

/** Codes of up to four bits are scored by relaxed instructions where the host has them. */
const best = createAttentionKernels(createMemory(64, false)).backend

describe('the backend', () => {
  it.each([
    ['mse4', 128, best],
    ['qjl3:sketch=gaussian', 80, best],
    ['mse4', 36, best],
    ['q5_0', 64, best],
    ['scalar4:norm=none', 32, best],
    ['mse5', 128, 'simd128'],
    ['f16', 64, 'simd128'],
    ['f16', 36, 'decoded'],
    ['bf16', 64, 'decoded'],
    ['mse4:codebook=uniform', 64, 'decoded'],
    ['mse4:correction=on', 64, 'decoded'],
    ['scalar4:norm=none', 36, 'decoded'],
  ])('of %s at %i is %s', (id, headDim, backend) => {
    const { tensor } = runTensor('compiled', { id, headDim, numTokens: 1, numQueries: 1 })
    expect(tensor.backend).toBe(backend)
    const plain = runTensor('plain', { id, headDim, numTokens: 1, numQueries: 1 })
    expect(plain.tensor.backend).toBe(backend === 'decoded' ? 'decoded' : 'plain')
  })
})
