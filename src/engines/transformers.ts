import type { CacheShape } from '../cache/shape.ts'
import { type Engine, type EngineSetting, everyLayer } from './engine.ts'

/** A library that quantizes for transformers. */
interface Backend {
  readonly name: string
  /** What pip installs it by. */
  readonly packageName: string
  readonly widths: readonly number[]
  /** Both group consecutive values of the cache, and count the axis for that differently. */
  readonly axis: number
}

const backends: readonly Backend[] = [
  { name: 'quanto', packageName: 'optimum-quanto', widths: [4, 2], axis: 0 },
  { name: 'hqq', packageName: 'hqq', widths: [8, 4, 2], axis: 1 },
]

/** The default of transformers. */
const GROUP_SIZE = 64

/**
 * Hugging Face transformers, `QuantizedCache`: one width for keys and values of all layers, on a uniform grid.
 *
 * Groups of consecutive values share a scale and an offset in the model's own 16-bit type. A group of 64 divides most
 * head dims; elsewhere one group is a whole vector, so that no group crosses tokens.
 *
 * - Time: the prompt is quantized at once, generated tokens stay in full precision until there are `residual_length`
 *   of them, and then the whole cache is decoded and quantized anew. Sizes count quantized tokens alone.
 * - HQQ has 3 bits, too, but fails to decode a cache of them: it cuts off padding that such a cache has not.
 * - Approximated: HQQ rounds its zero point where we round the offset; scales are float16 where a bfloat16 model has
 *   bfloat16 ones.
 *
 * Source: huggingface/transformers, `cache_utils.py` (`QuantizedLayer`); huggingface/optimum-quanto, `grouped.py`,
 * `affine_optimizer.py`; mobiusml/hqq, `quantize.py`, `bitpack.py`.
 */
export const transformers: Engine = {
  id: 'transformers',
  title: 'Hugging Face transformers',
  cannotExpress: [
    'types per layer or per KV head',
    'different types for keys and values',
    'rotations, Lloyd-Max codes and QJL sketches: only uniform grids',
    'quantizing every token: up to 127 of the newest generated ones stay in full precision',
    'models with sliding-window layers',
  ],
  notModelled: ['1 bit of HQQ', 'fp8', 'groups of another size'],
  settings(shape) {
    const full: EngineSetting = {
      label: 'f16',
      layers: everyLayer(shape, { k: 'f16', v: 'f16' }),
      configuration: 'model.generate(**inputs)',
      warnings: [],
    }
    return [
      full,
      ...backends.flatMap((backend) => backend.widths.map((bits) => quantized(shape, backend, bits))),
    ]
  },
}

function quantized(shape: CacheShape, backend: Backend, bits: number): EngineSetting {
  const groupSize = shape.headDim % GROUP_SIZE === 0 ? GROUP_SIZE : shape.headDim
  const group = groupSize < shape.headDim ? `group=${groupSize},` : ''
  const codec = `scalar${bits}:codebook=uniform,${group}norm=none`
  return {
    label: `${backend.name}, ${bits} bits`,
    layers: everyLayer(shape, { k: codec, v: codec }),
    configuration: configuration(backend, bits, groupSize),
    warnings: [
      `needs the package ${backend.packageName}`,
      'after every 128 generated tokens the whole cache is quantized anew: errors add up beyond those measured',
    ],
  }
}

function configuration(backend: Backend, bits: number, groupSize: number): string {
  return [
    'model.generate(',
    '    **inputs,',
    '    cache_implementation="quantized",',
    '    cache_config={',
    `        "backend": "${backend.name}", "nbits": ${bits}, "q_group_size": ${groupSize}, "residual_length": 128,`,
    `        "axis_key": ${backend.axis}, "axis_value": ${backend.axis},`,
    '    },',
    ')',
  ].join('\n')
}
