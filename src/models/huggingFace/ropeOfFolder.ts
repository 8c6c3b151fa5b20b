import type { CacheShape } from '../../cache/shape.ts'
import { type Fields, positiveNumberField, textListField, wholeNumberField } from '../fields.ts'
import type { ModelConfig, RopeConfig } from '../modelSource.ts'
import { recordFields } from './recordFields.ts'
import { ropeFactors } from './ropeFactors.ts'

/** What transformers takes where a file says nothing. */
const DEFAULT_THETA = 10_000
const DEFAULT_PATTERN = 6

/**
 * RoPE as a `config.json` spells it out. Gemma 3 has one for layers that attend to all tokens, and another for those whose
 * window slides.
 */
export function ropeOfFolder(
  config: Fields,
  { numLayers, headDim }: CacheShape,
): Pick<ModelConfig, 'rope' | 'slidingRope'> {
  const kinds = recordFields(config.get('rope_parameters') ?? {}, 'config.json: rope_parameters')
  const localTheta = config.get('rope_local_base_freq')
  if (kinds.get('full_attention') !== undefined)
    return {
      rope: ropeOf(within(kinds.get('full_attention')), headDim),
      slidingRope: {
        ...ropeOf(within(kinds.get('sliding_attention')), headDim),
        layers: slidingLayers(config, numLayers),
      },
    }
  const rope = ropeOf(config, headDim)
  // up to version 4 of transformers
  return localTheta === undefined
    ? { rope }
    : {
        rope,
        slidingRope: {
          ...ropeOf(recordFields({ rope_theta: localTheta }, 'config.json: rope_local_base_freq'), headDim),
          layers: slidingLayers(config, numLayers),
        },
      }
}

function within(parameters: unknown): Fields {
  return recordFields({ rope_parameters: parameters }, 'config.json: rope_parameters')
}

/** Up to version 4 of transformers the base stands beside the scaling, from 5 on within. */
function ropeOf(config: Fields, headDim: number): RopeConfig {
  const parameters = config.get('rope_parameters')
  const scaling = recordFields(parameters ?? config.get('rope_scaling') ?? {}, 'config.json: rope')
  const theta = positiveNumberField(parameters === undefined ? config : scaling, 'rope_theta', DEFAULT_THETA)
  const share = positiveNumberField(config, 'partial_rotary_factor', 1)
  if (share !== 1) throw config.fault('partial_rotary_factor', `must be 1, got ${share}`)
  const factors = ropeFactors(scaling, theta, headDim)
  return { theta, pairing: 'halves', ...(factors && { factors }) }
}

/** Layers whose window slides: those that are listed, or all but every sixth. */
function slidingLayers(config: Fields, numLayers: number): number[] {
  const layers = [...Array(numLayers).keys()]
  if (config.get('layer_types') !== undefined) {
    const types = textListField(config, 'layer_types')
    return layers.filter((layer) => types[layer] === 'sliding_attention')
  }
  const pattern = wholeNumberField(config, 'sliding_window_pattern', DEFAULT_PATTERN)
  return layers.filter((layer) => (layer + 1) % pattern !== 0)
}
