import type { ModelConfig, ModelSource, RopeConfig } from '../../src/models/modelSource.ts'
import { weightShapes } from '../../src/models/weightShapes.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

export interface TinyModel {
  readonly architecture: 'llama' | 'mistral' | 'qwen2' | 'qwen3'
  readonly pairing: RopeConfig['pairing']
  readonly headDim: number
  /** Weights beyond those that every model of the architecture has. */
  readonly optional: readonly string[]
  readonly factors?: Float32Array
}

/** Two layers of random weights: small enough to compute by hand, with every part that a real model has. */
export function tinyModel(options: TinyModel): ModelSource {
  const config = tinyConfig(options)
  const shapes = new Map(
    [...weightShapes(config)]
      .filter(
        ({ name, isRequired }) => isRequired || options.optional.some((ending) => name.endsWith(ending)),
      )
      .map(({ name, shape }) => [name, shape]),
  )
  return {
    config,
    checksum: '00000000',
    has: (name) => shapes.has(name),
    read(name, shape) {
      if (shapes.get(name)?.join() !== shape.join()) throw new Error(`no ${name} of [${shape.join()}]`)
      return { name, shape, values: randomWeight(name, shape) }
    },
    tokenizer: {
      vocabularySize: config.vocabularySize,
      encode: (text) => Int32Array.from(text, (letter) => letter.charCodeAt(0) % config.vocabularySize),
      decode: (tokenIds) => Array.from(tokenIds).join(' '),
    },
    close() {},
  }
}

function tinyConfig({ architecture, pairing, headDim, factors }: TinyModel): ModelConfig {
  return {
    architecture,
    name: 'tiny',
    shape: { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim },
    hiddenSize: 32,
    feedForwardSize: 48,
    vocabularySize: 61,
    contextLength: 128,
    normEpsilon: 1e-5,
    rope: { theta: 10_000, pairing, ...(factors && { factors }) },
  }
}

/** Matrices that keep a vector's length, norms about 1, biases that matter. */
function randomWeight(name: string, shape: readonly number[]): Float32Array {
  const random = createRandom(childSeed(seedOf(1), name))
  const length = shape.reduce((product, size) => product * size)
  const scale = shape.length === 1 ? 1 : 1 / Math.sqrt(shape[1])
  return Float32Array.from({ length }, () =>
    name.endsWith('norm.weight') ? 1 + 0.2 * random.normal() : scale * random.normal(),
  )
}
