import { join } from 'node:path'
import { DynamicCache, env, MoonshineForConditionalGeneration, Tensor } from '@huggingface/transformers'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { quantizedPast, readQuantizedPast } from '../../src/models/quantizedPast.ts'
import { encodeSpeech, moonshinePath, readSpeech, writeMoonshineFolder } from './onnxFolderMoonshine.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const START = 1
const END = 2
const numLayers = 6
const numHeads = 8
const headDim = 36

type Past = Readonly<Record<string, OnnxTensor>>

/** A transcript that has come so far: its last token is not in the cache yet. */
interface Transcript {
  readonly tokens: readonly number[]
  readonly past: Past
}

/** What `generate` gives with `return_dict_in_generate`. */
interface Begun {
  readonly sequences: Tensor
  readonly past_key_values: DynamicCache
}

describe('a transcript of Moonshine, put aside', () => {
  let decoder: InferenceSession
  let speech: OnnxTensor
  let through: readonly number[]
  const steps: Transcript[] = []

  beforeAll(async () => {
    decoder = await InferenceSession.create(join(moonshinePath(), 'onnx/decoder_model_merged.onnx'))
    speech = await encodeSpeech(readSpeech())
    let transcript: Transcript = { tokens: [START], past: emptyPast() }
    while (transcript.tokens.at(-1) !== END) {
      transcript = await step(transcript)
      steps.push(transcript)
    }
    through = transcript.tokens
  })

  async function step({ tokens, past }: Transcript): Promise<Transcript> {
    const isBegun = tokens.length > 1
    const outputs = await decoder.run({
      ...past,
      input_ids: new OnnxTensor('int64', BigInt64Array.of(BigInt(tokens.at(-1)!)), [1, 1]),
      encoder_hidden_states: speech,
      use_cache_branch: new OnnxTensor('bool', [isBegun], [1]),
    })
    const next = { ...past }
    // the graph gives what comes of the encoder at the first token alone
    for (const [name, tensor] of Object.entries(outputs))
      if (name.startsWith('present') && !(isBegun && name.includes('encoder')))
        next[name.replace('present', 'past_key_values')] = tensor
    return { tokens: [...tokens, indexOfLargest(outputs.logits.data as Float32Array)], past: next }
  }

  async function goOn(transcript: Transcript): Promise<readonly number[]> {
    let current = transcript
    while (current.tokens.at(-1) !== END && current.tokens.length < 60) current = await step(current)
    return current.tokens
  }

  it('goes on with the same tokens from wherever it was, at 8 bits', async () => {
    expect(through.length).toBeGreaterThan(20)
    for (const { tokens, past } of steps) {
      const packed = readQuantizedPast((await quantizedPast(past)).toBytes())
      const restored = packed.restore((type, data, dims) => new OnnxTensor(type, data, dims))
      expect(await goOn({ tokens, past: restored }), `from token ${tokens.length}`).toEqual(through)
    }
  })

  it('takes 38 bytes for each 36 numbers', async () => {
    const { past } = steps[steps.length - 1]
    const numVectors = Object.values(past).reduce((sum, { size }) => sum + size / headDim, 0)
    const packed = await quantizedPast(past)
    expect(packed.fullBytes).toBe(numVectors * headDim * 4)
    expect(packed.heldBytes).toBe(numVectors * (headDim + 2))
    expect(packed.toBytes().length).toBeLessThan(1.01 * packed.heldBytes)
  })

  it('does not go on alike from a cache that is packed too coarsely', async () => {
    const { tokens, past } = steps[4]
    const packed = await quantizedPast(past, { keys: 'mse1', values: 'mse1' })
    const restored = packed.restore((type, data, dims) => new OnnxTensor(type, data, dims))
    expect(await goOn({ tokens, past: restored })).not.toEqual(through)
  })

  it.each([3, 10, 20])('goes on alike in transformers.js, after %i tokens', async (numTokens) => {
    env.allowRemoteModels = false
    const folder = writeMoonshineFolder(join(temporary, `after-${numTokens}`))
    const model = await MoonshineForConditionalGeneration.from_pretrained(folder, { dtype: 'fp32' })
    const samples = readSpeech()
    const inputs = { input_values: new Tensor('float32', samples, [1, samples.length]) }
    const begun = (await model.generate({
      ...inputs,
      max_new_tokens: numTokens,
      return_dict_in_generate: true,
    })) as Begun
    const packed = await quantizedPast(begun.past_key_values)
    const past = packed.restore((type, data, dims) => new Tensor(type, data, dims))
    const resumed = await model.generate({
      ...inputs,
      decoder_input_ids: begun.sequences,
      past_key_values: new DynamicCache(past),
      max_new_tokens: 60,
    })
    await model.dispose()
    expect((resumed as Tensor).tolist()[0].map(Number)).toEqual(through)
  })
})

const temporary = temporaryFolder()

function emptyPast(): Past {
  const names = Array.from({ length: numLayers }, (_, layer) =>
    ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'].map(
      (part) => `past_key_values.${layer}.${part}`,
    ),
  )
  const empty = (): OnnxTensor => new OnnxTensor('float32', new Float32Array(0), [1, numHeads, 0, headDim])
  return Object.fromEntries(names.flat().map((name) => [name, empty()]))
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > values[best] ? index : best), 0)
}
