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

/**
 * What GGUF calls a weight of Hugging Face; as it is where GGUF has no such weight, and undefined where it is none: old
 * files hold the frequencies of RoPE.
 *
 * @example
 * ggufName('model.layers.3.self_attn.q_proj.weight') // 'blk.3.attn_q.weight'
 */
export function ggufName(name: string): string | undefined {
  if (name.endsWith('.rotary_emb.inv_freq')) return undefined
  if (Object.hasOwn(modelNames, name)) return modelNames[name]
  const [, layer, part, kind] = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? []
  return part !== undefined && Object.hasOwn(layerNames, part)
    ? `blk.${layer}.${layerNames[part]}.${kind}`
    : name
}
