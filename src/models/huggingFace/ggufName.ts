import type { Architecture } from '../architectures.ts'

const modelNames: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
}

const layerNames: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
}

/** Of layers that have norms behind attention and feed-forward, too. */
const postNormNames: Readonly<Record<string, string>> = {
  ...layerNames,
  post_attention_layernorm: 'post_attention_norm',
  pre_feedforward_layernorm: 'ffn_norm',
  post_feedforward_layernorm: 'post_ffw_norm',
}

/**
 * What GGUF calls a weight of Hugging Face; as it is where GGUF has no such weight, and undefined where it is none: old
 * files hold the frequencies of RoPE.
 *
 * @example
 * ggufName('model.layers.3.self_attn.q_proj.weight', architectureNamed('llama')) // 'blk.3.attn_q.weight'
 */
export function ggufName(name: string, { has }: Pick<Architecture, 'has'>): string | undefined {
  if (name.endsWith('.rotary_emb.inv_freq')) return undefined
  if (Object.hasOwn(modelNames, name)) return modelNames[name]
  const [, layer, part, kind] = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? []
  const names = has.includes('post_ffw_norm.weight') ? postNormNames : layerNames
  return part !== undefined && Object.hasOwn(names, part) ? `blk.${layer}.${names[part]}.${kind}` : name
}
