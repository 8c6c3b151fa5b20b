import { describeValue } from './describeValue.ts'
import type { RopeConfig } from './modelSource.ts'

/** What sets one architecture of the Llama family apart. */
export interface Architecture {
  /** How its GGUF files pair the channels of RoPE; absent where there are none of that name. */
  readonly ggufPairing?: RopeConfig['pairing']
  /** Vectors that every layer has, besides those of `weightShapes`. */
  readonly has: readonly LayerVector[]
  /** Vectors that a layer may have. */
  readonly mayHave: readonly LayerVector[]
  /**
   * Whether it is a Gemma: its feed-forward has the tanh form of GELU for SiLU, its embeddings are multiplied with
   * sqrt(hiddenSize), and Hugging Face stores the weights of its norms less 1.
   */
  readonly isGemma?: true
}

/** Biases of the projections, norms over the channels of each head, and norms behind attention and feed-forward. */
export type LayerVector =
  | 'attn_q.bias'
  | 'attn_k.bias'
  | 'attn_v.bias'
  | 'attn_output.bias'
  | 'ffn_gate.bias'
  | 'ffn_up.bias'
  | 'ffn_down.bias'
  | 'attn_q_norm.weight'
  | 'attn_k_norm.weight'
  | 'post_attention_norm.weight'
  | 'post_ffw_norm.weight'

const inputBiases: readonly LayerVector[] = ['attn_q.bias', 'attn_k.bias', 'attn_v.bias']
const attentionBiases: readonly LayerVector[] = [...inputBiases, 'attn_output.bias']
const feedForwardBiases: readonly LayerVector[] = ['ffn_gate.bias', 'ffn_up.bias', 'ffn_down.bias']
const headNorms: readonly LayerVector[] = ['attn_q_norm.weight', 'attn_k_norm.weight']
const postNorms: readonly LayerVector[] = ['post_attention_norm.weight', 'post_ffw_norm.weight']

const architectures: Readonly<Record<string, Architecture>> = {
  // llama.cpp's converter permutes the rows of q and k for this one, and Mistral's models bear its name
  llama: { ggufPairing: 'adjacent', has: [], mayHave: [...attentionBiases, ...feedForwardBiases] },
  mistral: { has: [], mayHave: [] },
  qwen2: { ggufPairing: 'halves', has: inputBiases, mayHave: [] },
  qwen3: { ggufPairing: 'halves', has: headNorms, mayHave: attentionBiases },
  gemma: { ggufPairing: 'halves', has: [], mayHave: [], isGemma: true },
  gemma3_text: { has: [...headNorms, ...postNorms], mayHave: [], isGemma: true },
}

/** Those that are near, and what keeps them from being run. */
const refusals: Readonly<Record<string, string>> = {
  gemma2:
    'logits of attention must be plain products, which is all that a trace holds, got gemma2, which caps them',
  gemma3: 'Gemma 3 must be a Hugging Face folder of its text model, gemma3_text, got gemma3',
}

/** @throws RangeError which lists those that are known */
export function architectureNamed(name: string): Architecture {
  if (Object.hasOwn(architectures, name)) return architectures[name]
  throw unknownArchitecture(name, Object.keys(architectures))
}

/** An architecture as a GGUF file names it, whose channels are paired as `ggufPairing` says. */
export function ggufPairingOf(name: string): RopeConfig['pairing'] {
  const known = Object.keys(architectures).filter((key) => architectures[key].ggufPairing)
  const pairing = Object.hasOwn(architectures, name) ? architectures[name].ggufPairing : undefined
  if (pairing === undefined) throw unknownArchitecture(name, known)
  return pairing
}

function unknownArchitecture(name: string, known: readonly string[]): RangeError {
  const wrong = Object.hasOwn(refusals, name)
    ? refusals[name]
    : `unknown architecture, got ${describeValue(name)}`
  return new RangeError(`model: ${wrong}; expected one of ${known.join(', ')}`)
}
