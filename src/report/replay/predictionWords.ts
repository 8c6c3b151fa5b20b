import type { Definition } from '../definitionList.ts'

/** What pages say of a model's predictions, in the words of llama-perplexity. */
export const predictionWords: readonly Definition[] = [
  ['KLD', 'KL(baseline || cache) of the distributions over the next token, in nats.'],
  ['ln PPL ratio', 'ln(PPL(Q)/PPL(base)): what the cache costs this text, in nats a token.'],
  ['Same top p', 'share of predictions whose likeliest token is the same.'],
]
