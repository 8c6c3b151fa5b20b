import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderConfig } from '../../src/models/huggingFace/folderConfig.ts'
import { recordFields } from '../../src/models/huggingFace/recordFields.ts'
import type { ModelConfig, ModelSource } from '../../src/models/modelSource.ts'
import { openLayeredModel } from '../../src/models/openLayeredModel.ts'
import { openModel } from '../../src/models/openModel.ts'
import { weightShapes } from '../../src/models/weightShapes.ts'
import { readExpected } from './expectedRun.ts'
import { floatTensor, type GgufContent } from './ggufBytes.ts'
import { openContent, smallContent, withMetadata } from './ggufSmall.ts'
import { largestDifference } from './largestDifference.ts'
import { fixtureFolder } from './onnxFolderFiles.ts'
import { runInChunks } from './runInChunks.ts'

/** The configuration of a fixture with some of it changed; undefined takes a key away. */
function configOf(name: string, changes: object = {}): ModelConfig {
  const json: object = JSON.parse(readFileSync(join(fixtureFolder(name), 'config.json'), 'utf8'))
  return folderConfig(recordFields({ ...json, ...changes }, 'config.json'), name)
}

describe('Gemma in a GGUF file', () => {
  it('runs as its folder does in transformers: there the weights of norms are whole', async () => {
    const expected = readExpected('gemma')
    const model = await openLayeredModel(openContent(ggufOf(openModel(fixtureFolder('gemma')))), {
      threads: 1,
    })
    const { logProbabilities } = await runInChunks(model, expected.tokenIds, 7)
    await model.close()
    expect(largestDifference(logProbabilities, expected.values('log_probabilities'))).toBeLessThan(1e-5)
  })

  it('is refused where it is another Gemma', () => {
    const named = (architecture: string) => () =>
      openContent(withMetadata(smallContent(), { 'general.architecture': architecture }))
    expect(named('gemma2')).toThrow(
      'model: logits of attention must be plain products, which is all that a trace holds, got gemma2, which caps them; ' +
        'expected one of llama, qwen2, qwen3, gemma',
    )
    expect(named('gemma3')).toThrow(
      'Gemma 3 must be a Hugging Face folder of its text model, gemma3_text, got',
    )
  })
})

describe('the config.json of Gemma 3', () => {
  it('has a RoPE for layers whose window slides, of the form of any version', () => {
    const { rope, slidingRope, contextLength } = configOf('gemma3')
    expect(rope).toEqual({ theta: 1_000_000, pairing: 'halves', factors: new Float32Array(8).fill(8) })
    expect(slidingRope).toEqual({ theta: 10_000, pairing: 'halves', layers: [0] })
    expect(contextLength).toBe(32)
    const older = {
      rope_parameters: undefined,
      rope_theta: 1_000_000,
      rope_scaling: { rope_type: 'linear', factor: 8 },
      rope_local_base_freq: 10_000,
    }
    expect(configOf('gemma3', older)).toMatchObject({ rope, slidingRope })
    const patterned = { ...older, layer_types: undefined, num_hidden_layers: 7 }
    expect(configOf('gemma3', patterned).slidingRope?.layers).toEqual([0, 1, 2, 3, 4, 6])
    expect(configOf('gemma3', { ...patterned, sliding_window_pattern: 2 }).slidingRope?.layers).toEqual([
      0, 2, 4, 6,
    ])
  })

  it.each([
    [{ attn_logit_softcapping: 50 }, 'config.json: attn_logit_softcapping must be absent, got 50'],
    [{ final_logit_softcapping: 30 }, 'config.json: final_logit_softcapping must be absent, got 30'],
    [{ query_pre_attn_scalar: 168 }, 'config.json: query_pre_attn_scalar must be the head dim, 16, got 168'],
    [
      { use_bidirectional_attention: true },
      'config.json: use_bidirectional_attention must be false, got true',
    ],
    [{ hidden_activation: 'silu' }, 'hidden_activation must be gelu_pytorch_tanh or gelu, got "silu"'],
    [
      { model_type: 'gemma3' },
      'Gemma 3 must be a Hugging Face folder of its text model, gemma3_text, got gemma3',
    ],
    [{ model_type: 'gemma2' }, 'got gemma2, which caps them'],
  ])('is refused with %j', (changes, message) => {
    expect(() => configOf('gemma3', changes)).toThrow(message)
  })

  it('may call the activation of all Gemmas by the name that its first folders have', () => {
    expect(() => configOf('gemma', { hidden_act: 'gelu', hidden_activation: null })).not.toThrow()
  })
})

/** A Gemma of a folder as llama.cpp's converter writes it; llama.cpp itself then predicts the same, to its half precision. */
function ggufOf(source: ModelSource): GgufContent {
  const { shape, hiddenSize, feedForwardSize, vocabularySize, contextLength, normEpsilon } = source.config
  const tensors = [...weightShapes(source.config)]
    .filter(({ name }) => source.has(name))
    .map(({ name, shape: size }) => floatTensor(name, size, source.read(name, size).values))
  const metadata = {
    'general.architecture': 'gemma',
    'gemma.block_count': shape.numLayers,
    'gemma.context_length': contextLength,
    'gemma.embedding_length': hiddenSize,
    'gemma.feed_forward_length': feedForwardSize,
    'gemma.attention.head_count': shape.numQueryHeads,
    'gemma.attention.head_count_kv': shape.numKvHeads,
    'gemma.attention.key_length': shape.headDim,
    'gemma.attention.value_length': shape.headDim,
    'gemma.attention.layer_norm_rms_epsilon': normEpsilon,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': Array.from({ length: vocabularySize }, (_, id) => String.fromCodePoint(48 + id)),
    'tokenizer.ggml.merges': ['a b'],
  }
  return { metadata, tensors }
}
