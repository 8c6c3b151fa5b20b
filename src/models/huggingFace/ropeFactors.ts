import { describeValue } from '../describeValue.ts'
import { type Fields, positiveNumberField, textField } from '../fields.ts'

/**
 * What a model's RoPE scaling divides each frequency by, `[headDim / 2]`; undefined where it does not scale.
 *
 * `linear` divides all alike. `llama3` leaves short waves alone, divides long ones by `factor`, and goes from one to the other
 * in between:
 *
 *     wave = 2 pi theta^(2i / headDim) ,  s = clamp((context / wave - low) / (high - low), 0, 1) ,  1 / factor_i = (1 - s) / factor + s
 *
 * Source: Hugging Face transformers, `modeling_rope_utils.py`; llama.cpp, `convert_hf_to_gguf.py`.
 */
export function ropeFactors(scaling: Fields, theta: number, headDim: number): Float32Array | undefined {
  // older files say "type"
  const key = scaling.get('rope_type') === undefined ? 'type' : 'rope_type'
  const type = textField(scaling, key, 'default')
  if (type === 'default') return undefined
  if (type !== 'linear' && type !== 'llama3')
    throw scaling.fault(key, `must be default, linear or llama3, got ${describeValue(type)}`)
  const factor = positiveNumberField(scaling, 'factor')
  const factors = new Float32Array(headDim / 2)
  if (type === 'linear') return factors.fill(factor)
  const low = positiveNumberField(scaling, 'low_freq_factor')
  const high = positiveNumberField(scaling, 'high_freq_factor')
  const context = positiveNumberField(scaling, 'original_max_position_embeddings')
  return factors.map((_, pair) => {
    const wave = 2 * Math.PI * theta ** ((2 * pair) / headDim)
    const share = Math.min(1, Math.max(0, (context / wave - low) / (high - low)))
    return 1 / ((1 - share) / factor + share)
  })
}
