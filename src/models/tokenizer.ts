import { Tokenizer } from '@huggingface/tokenizers'
import { describeValue } from './describeValue.ts'
import type { ModelTokenizer } from './modelSource.ts'

/** Those that the library has. */
const modelTypes: readonly unknown[] = ['BPE', 'Unigram', 'WordPiece']

/** What a `tokenizer.json` holds, as far as anything is added to it here. */
export interface TokenizerJson {
  readonly added_tokens: readonly { id: number; content: string; special: boolean; normalized: boolean }[]
  readonly normalizer: object | null
  readonly pre_tokenizer: object | null
  readonly model: object
  readonly post_processor: object | null
  readonly decoder: object | null
}

/**
 * A tokenizer from the content of a `tokenizer.json`. A special token that is spelt out in a text becomes that token.
 *
 * @param who the file's name, for messages
 */
export function createTokenizer(json: unknown, who: string): ModelTokenizer {
  const tokenizer = buildTokenizer(json, who)
  const ids = [...tokenizer.get_vocab().values()]
  const vocabularySize = ids.reduce((largest, id) => Math.max(largest, id), -1) + 1
  return {
    vocabularySize,
    encode(text) {
      const encoded: readonly (number | undefined)[] = tokenizer.encode(text).ids
      return Int32Array.from(encoded, (id, index) => {
        if (id !== undefined) return id
        throw new RangeError(`${who}: a token of the text is not in the vocabulary, got token ${index}`)
      })
    },
    decode(tokenIds) {
      if (tokenIds.length === 0) return ''
      return tokenizer.decode(Array.from(tokenIds), { clean_up_tokenization_spaces: false })
    },
  }
}

/** The library's own complaints name its functions; ours names the file. */
function buildTokenizer(json: unknown, who: string): Tokenizer {
  if (typeof json !== 'object' || json === null)
    throw new RangeError(`${who}: must be a record, got ${describeValue(json)}; fetch it again`)
  checkModelType(json, who)
  try {
    return new Tokenizer(json, {})
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n')
    throw new RangeError(`${who}: no tokenizer can be made of it, got "${reason}"; fetch it again`)
  }
}

/** The library takes a type that it does not know for one that has a vocabulary of the same form. */
function checkModelType(json: object, who: string): void {
  const { model } = json as { readonly model?: { readonly type?: unknown } | null }
  const type = model?.type
  // files of the first years have none
  if (type === undefined || modelTypes.includes(type)) return
  throw new RangeError(
    `${who}: model.type must be one of ${modelTypes.join(', ')}, got ${describeValue(type)}; ` +
      'use the tokenizer.json of another model',
  )
}
